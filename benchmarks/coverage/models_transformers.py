"""Tiny models of transformers, text models and vision towers, found by searching the package for models that speak of rotation."""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch

from .cases import SEQUENCE_LENGTH
from .layers import Model

TINY = {
    "hidden_size": 128,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 64,
    "vocab_size": 48,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "num_experts": 2,
    "num_local_experts": 2,
    "n_routed_experts": 2,
    "num_experts_per_tok": 1,
    "moe_intermediate_size": 32,
    "shared_expert_intermediate_size": 32,
    "n_group": 1,
    "topk_group": 1,
    "n_shared_experts": 1,
    "first_k_dense_replace": 4,
    "q_lora_rank": 32,
    "kv_lora_rank": 32,
    "qk_rope_head_dim": 32,
    "qk_nope_head_dim": 32,
    "v_head_dim": 32,
    "qk_head_dim": 64,
    "n_embd": 128,
    "n_head": 2,
    "n_layer": 2,
    "n_inner": 32,
    "rotary_dim": 32,
    "n_positions": 64,
    "embedding_size": 128,
    "hidden_size_per_layer_input": 8,
    "vocab_size_per_layer_input": 48,
    "num_kv_shared_layers": 0,
    "sliding_window": 64,
    "global_head_dim": 64,
    "num_global_key_value_heads": 1,
    "index_n_heads": 2,
    "index_head_dim": 64,
    "index_topk": 8,
    "depth": 2,
    "embed_dim": 128,
    "out_hidden_size": 128,
    "patch_size": 4,
    "image_size": 16,
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
    "num_register_tokens": 2,
    "num_channels": 3,
    "in_channels": 3,
    "num_position_embeddings": 16,
    "type_vocab_size": 2,
    "dim": 128,
    "ffn_hidden_size": 32,
    "num_heads": 2,
    "n_heads": 2,
    "n_layers": 2,
}
"""Sizes of a tiny model, each taken where a configuration has it: two heads of 64 lanes."""

_MODEL = re.compile(r"(Model|Transformer|Encoder|Tower)$")


def _modules() -> list[str]:
    """Every modeling module of transformers that speaks of rotation."""
    import transformers.models

    directory = Path(transformers.models.__path__[0])
    paths = sorted(directory.glob("*/modeling_*.py"))
    return [f"transformers.models.{path.parent.name}.{path.stem}" for path in paths if "rot" in path.read_text(encoding="utf-8")]


VARIANTS = (
    {},
    {"num_key_value_heads": 2},
    {"num_key_value_heads": 2, "head_dim": 32},
    {"head_dim": None, "num_key_value_heads": None},
    {"layer_types": None},
    {"num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 32, "n_head": 4},
)
"""What to change in TINY, in turn, until a model runs: models differ in which sizes must agree. None takes the default."""


def _tiny_config(default: object, variant: dict[str, int | None]) -> object:
    """A configuration with every size of TINY that `default` has, and with one layer of each kind."""
    default.allow_global_per_layer_attribute_access = True
    wanted = {name: value for name, value in TINY.items() if isinstance(getattr(default, name, None), int)}
    kinds = getattr(default, "layer_types", None)
    if kinds:
        wanted["layer_types"] = list(dict.fromkeys(kinds))[:4]
        wanted["num_hidden_layers"] = len(wanted["layer_types"])
    wanted |= {name: value for name, value in variant.items() if name in wanted}
    return type(default)(**{name: value for name, value in wanted.items() if value is not None})


def model_classes(module_name: str) -> Iterator[type]:
    """Models of a module that consist of one model, text models first."""
    module = importlib.import_module(module_name)
    from transformers import PreTrainedModel

    # A model made of several models is not tiny by default; its text model is a class of its own.
    classes = [
        value
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and issubclass(value, PreTrainedModel)
        and value.__module__ == module_name
        and _MODEL.search(name)
        and not name.endswith("PreTrainedModel")
        and getattr(value, "config_class", None) is not None
        and not value.config_class.sub_configs
    ]
    return iter(sorted(classes, key=lambda value: (not value.__name__.endswith("TextModel"), len(value.__name__))))


def tiny_models(module_name: str) -> Iterator[Callable[[], Model]]:
    """Makers of tiny models: every class and every variant of sizes, to be tried in turn."""
    for model_class in model_classes(module_name):
        for variant in VARIANTS:
            yield partial(_tiny_model, model_class, variant)


def _inputs(model_class: type, config: object) -> dict[str, torch.Tensor]:
    """Arguments by the parameters that a model has: token ids, or an image of 4 x 4 patches, flattened or not."""
    parameters = inspect.signature(model_class.forward).parameters
    if "input_ids" in parameters:
        return {"input_ids": torch.randint(3, 40, (1, SEQUENCE_LENGTH))} | (
            {"use_cache": False} if "use_cache" in parameters else {}
        )
    grids = [name for name in parameters if name.endswith("grid_thw")]
    channels = getattr(config, "num_channels", None) or getattr(config, "in_channels", 3)
    if not grids:
        return {"pixel_values": torch.randn(1, channels, 4 * config.patch_size, 4 * config.patch_size)}
    pixels = channels * getattr(config, "temporal_patch_size", 1) * config.patch_size**2
    images = "hidden_states" if "hidden_states" in parameters else "pixel_values"
    return {images: torch.randn(16, pixels), grids[0]: torch.tensor([[1, 4, 4]])}


def _tiny_model(model_class: type, variant: dict[str, int | None]) -> Model:
    config = _tiny_config(model_class.config_class(), variant)
    config._attn_implementation = "eager"
    config._experts_implementation = "batched_mm"  # The default depends on data, which torch.export cannot follow.
    torch.manual_seed(0)
    model = model_class(config)
    inputs = _inputs(model_class, config)
    return model, lambda model: model(**inputs)


def sources() -> Iterator[tuple[str, str, Callable[[], Iterator[Callable[[], Model]]]]]:
    """For each architecture its name, its module and a function that makes its makers."""
    for module in _modules():
        yield module.split(".")[2], module, partial(tiny_models, module)
