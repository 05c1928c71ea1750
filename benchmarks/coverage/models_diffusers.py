"""Tiny models of diffusers: two heads of 64 lanes (96 where three axes share them), one layer of each kind, a handful of
patches."""

import importlib
from collections.abc import Callable, Iterator
from functools import partial

import torch

from .layers import Model

_MODULE = "diffusers.models.transformers"
_TEXT_TOKENS = 5


def _random(*sizes: int) -> torch.Tensor:
    return torch.randn(*sizes)


def _video(channels: int = 4) -> torch.Tensor:
    """Latents [batch, channels, frames, height, width]."""
    return _random(1, channels, 2, 4, 6)


def _image(channels: int = 4) -> torch.Tensor:
    return _random(1, channels, 4, 6)


def _text(width: int = 32) -> torch.Tensor:
    return _random(1, _TEXT_TOKENS, width)


def _text_mask() -> torch.Tensor:
    return torch.ones(1, _TEXT_TOKENS, dtype=torch.bool)


def _time() -> torch.Tensor:
    return torch.tensor([7.0])


_HEADS = {"num_attention_heads": 2, "attention_head_dim": 64}
_LAYERS = {"num_layers": 1}
_SINGLE = {"num_layers": 1, "num_single_layers": 1}
_FLUX_IDS = {"img_ids": torch.zeros(6, 3), "txt_ids": torch.zeros(_TEXT_TOKENS, 3)}

_WAN = {
    **_HEADS,
    **_LAYERS,
    "in_channels": 4,
    "out_channels": 4,
    "text_dim": 32,
    "freq_dim": 32,
    "ffn_dim": 64,
    "rope_max_seq_len": 16,
}

_Inputs = Callable[[], dict[str, object]]


def _flux_inputs() -> dict[str, object]:
    return {"hidden_states": _random(1, 6, 16), "encoder_hidden_states": _text(), "timestep": _time(), **_FLUX_IDS}


def _video_inputs() -> dict[str, object]:
    return {"hidden_states": _video(), "timestep": _time(), "encoder_hidden_states": _text()}


def _masked(inputs: _Inputs) -> dict[str, object]:
    return {**inputs(), "encoder_attention_mask": _text_mask()}


MODELS: dict[str, tuple[str, str, dict[str, object], _Inputs]] = {
    "flux": (
        "transformer_flux",
        "FluxTransformer2DModel",
        {
            **_HEADS,
            **_SINGLE,
            "in_channels": 16,
            "joint_attention_dim": 32,
            "pooled_projection_dim": 32,
            "axes_dims_rope": (16, 24, 24),
        },
        lambda: {**_flux_inputs(), "pooled_projections": _random(1, 32)},
    ),
    "flux2": (
        "transformer_flux2",
        "Flux2Transformer2DModel",
        {
            **_HEADS,
            **_SINGLE,
            "in_channels": 16,
            "joint_attention_dim": 32,
            "axes_dims_rope": (16, 16, 16, 16),
            "guidance_embeds": False,
        },
        lambda: {**_flux_inputs(), "img_ids": torch.zeros(6, 4), "txt_ids": torch.zeros(_TEXT_TOKENS, 4)},
    ),
    "chroma": (
        "transformer_chroma",
        "ChromaTransformer2DModel",
        {
            **_HEADS,
            **_SINGLE,
            "in_channels": 16,
            "joint_attention_dim": 32,
            "axes_dims_rope": (16, 24, 24),
            "approximator_num_channels": 32,
            "approximator_hidden_dim": 32,
            "approximator_layers": 1,
        },
        _flux_inputs,
    ),
    "bria": (
        "transformer_bria",
        "BriaTransformer2DModel",
        {**_HEADS, **_SINGLE, "in_channels": 16, "joint_attention_dim": 32, "axes_dims_rope": (16, 24, 24)},
        lambda: {**_flux_inputs(), "pooled_projections": None},
    ),
    "ovis_image": (
        "transformer_ovis_image",
        "OvisImageTransformer2DModel",
        {**_HEADS, **_SINGLE, "in_channels": 16, "joint_attention_dim": 32, "axes_dims_rope": (16, 24, 24)},
        _flux_inputs,
    ),
    "longcat_image": (
        "transformer_longcat_image",
        "LongCatImageTransformer2DModel",
        {
            **_HEADS,
            **_SINGLE,
            "in_channels": 16,
            "joint_attention_dim": 32,
            "pooled_projection_dim": 32,
            "axes_dims_rope": (16, 24, 24),
        },
        _flux_inputs,
    ),
    "wan": ("transformer_wan", "WanTransformer3DModel", _WAN, _video_inputs),
    "wan_vace": (
        "transformer_wan_vace",
        "WanVACETransformer3DModel",
        {**_WAN, "vace_layers": [0], "vace_in_channels": 4},
        lambda: {**_video_inputs(), "control_hidden_states": _video()},
    ),
    "skyreels_v2": ("transformer_skyreels_v2", "SkyReelsV2Transformer3DModel", _WAN, _video_inputs),
    "chronoedit": ("transformer_chronoedit", "ChronoEditTransformer3DModel", _WAN, _video_inputs),
    "qwenimage": (
        "transformer_qwenimage",
        "QwenImageTransformer2DModel",
        {**_HEADS, **_LAYERS, "in_channels": 16, "out_channels": 4, "joint_attention_dim": 32, "axes_dims_rope": (16, 24, 24)},
        lambda: {
            "hidden_states": _random(1, 6, 16),
            "encoder_hidden_states": _text(),
            "encoder_hidden_states_mask": _text_mask(),
            "timestep": _time(),
            "img_shapes": [[(1, 2, 3)]],
        },
    ),
    "hunyuan_video": (
        "transformer_hunyuan_video",
        "HunyuanVideoTransformer3DModel",
        {
            **_HEADS,
            **_SINGLE,
            "in_channels": 4,
            "out_channels": 4,
            "num_refiner_layers": 1,
            "text_embed_dim": 32,
            "pooled_projection_dim": 32,
            "rope_axes_dim": (16, 24, 24),
            "guidance_embeds": False,
        },
        lambda: {**_masked(_video_inputs), "pooled_projections": _random(1, 32)},
    ),
    "hunyuan_image": (
        "transformer_hunyuanimage",
        "HunyuanImageTransformer2DModel",
        {
            **_HEADS,
            **_SINGLE,
            "in_channels": 4,
            "out_channels": 4,
            "num_refiner_layers": 1,
            "patch_size": (2, 2),
            "guidance_embeds": False,
            "text_embed_dim": 32,
            "text_embed_2_dim": None,
            "rope_axes_dim": (32, 32),
        },
        lambda: {**_masked(_video_inputs), "hidden_states": _image()},
    ),
    "ltx": (
        "transformer_ltx",
        "LTXVideoTransformer3DModel",
        {**_HEADS, **_LAYERS, "in_channels": 8, "out_channels": 8, "cross_attention_dim": 128, "caption_channels": 32},
        lambda: {
            "hidden_states": _random(1, 12, 8),
            "encoder_hidden_states": _text(),
            "timestep": _time(),
            "encoder_attention_mask": torch.ones(1, _TEXT_TOKENS),
            "num_frames": 2,
            "height": 2,
            "width": 3,
        },
    ),
    "cogview4": (
        "transformer_cogview4",
        "CogView4Transformer2DModel",
        {
            **_HEADS,
            **_LAYERS,
            "in_channels": 4,
            "out_channels": 4,
            "text_embed_dim": 32,
            "time_embed_dim": 32,
            "condition_dim": 32,
            "rope_axes_dim": (16, 16),
            "pos_embed_max_size": 16,
            "sample_size": 8,
        },
        lambda: {
            "hidden_states": _image(),
            "encoder_hidden_states": _random(1, 16, 32),
            "timestep": _time(),
            "original_size": _random(1, 2),
            "target_size": _random(1, 2),
            "crop_coords": _random(1, 2),
        },
    ),
    "mochi": (
        "transformer_mochi",
        "MochiTransformer3DModel",
        {**_HEADS, "num_layers": 2, "in_channels": 4, "pooled_projection_dim": 32, "text_embed_dim": 32, "time_embed_dim": 32},
        lambda: _masked(_video_inputs),
    ),
    "hidream_image": (
        "transformer_hidream_image",
        "HiDreamImageTransformer2DModel",
        {
            **_HEADS,
            **_SINGLE,
            "patch_size": 2,
            "in_channels": 4,
            "caption_channels": [32, 32],
            "text_emb_dim": 32,
            "llama_layers": [0, 1],
            "axes_dims_rope": (24, 20, 20),
            "max_resolution": (8, 8),
            "num_routed_experts": 2,
            "num_activated_experts": 1,
        },
        lambda: {
            "hidden_states": _random(1, 4, 8, 8),
            "timesteps": _time(),
            "encoder_hidden_states_t5": _text(),
            "encoder_hidden_states_llama3": _random(2, 1, _TEXT_TOKENS, 32),
            "pooled_embeds": _random(1, 32),
        },
    ),
    "z_image": (
        "transformer_z_image",
        "ZImageTransformer2DModel",
        {
            "in_channels": 4,
            "dim": 128,
            "n_layers": 1,
            "n_refiner_layers": 1,
            "n_heads": 2,
            "n_kv_heads": 2,
            "cap_feat_dim": 32,
            "axes_dims": [16, 24, 24],
            "axes_lens": [64, 16, 16],
        },
        lambda: {"x": [_random(4, 1, 4, 6)], "t": _time(), "cap_feats": [_random(_TEXT_TOKENS, 32)]},
    ),
    "lumina2": (
        "transformer_lumina2",
        "Lumina2Transformer2DModel",
        {
            "sample_size": 8,
            "in_channels": 4,
            "hidden_size": 128,
            "num_layers": 1,
            "num_refiner_layers": 1,
            "num_attention_heads": 2,
            "num_kv_heads": 1,
            "multiple_of": 16,
            "axes_dim_rope": (16, 24, 24),
            "axes_lens": (32, 16, 16),
            "cap_feat_dim": 32,
        },
        lambda: {**_masked(_video_inputs), "hidden_states": _image()},
    ),
    "sana_video": (
        "transformer_sana_video",
        "SanaVideoTransformer3DModel",
        {
            **_HEADS,
            **_LAYERS,
            "in_channels": 4,
            "out_channels": 4,
            "num_cross_attention_heads": 2,
            "cross_attention_head_dim": 64,
            "cross_attention_dim": 128,
            "caption_channels": 32,
            "rope_max_seq_len": 16,
        },
        _video_inputs,
    ),
    "cosmos": (
        "transformer_cosmos",
        "CosmosTransformer3DModel",
        {
            **_HEADS,
            **_LAYERS,
            "in_channels": 4,
            "out_channels": 4,
            "text_embed_dim": 32,
            "adaln_lora_dim": 16,
            "max_size": (4, 8, 8),
            "concat_padding_mask": False,
            "extra_pos_embed_type": None,
        },
        _video_inputs,
    ),
    "cogvideox": (
        "cogvideox_transformer_3d",
        "CogVideoXTransformer3DModel",
        {
            **_HEADS,
            **_LAYERS,
            "in_channels": 4,
            "out_channels": 4,
            "time_embed_dim": 32,
            "text_embed_dim": 32,
            "sample_width": 6,
            "sample_height": 4,
            "sample_frames": 5,
            "max_text_seq_length": _TEXT_TOKENS,
            "use_rotary_positional_embeddings": True,
        },
        lambda: {
            "hidden_states": _random(1, 2, 4, 4, 6),
            "encoder_hidden_states": _text(),
            "timestep": torch.tensor([7]),
            "image_rotary_emb": (_random(12, 64), _random(12, 64)),
        },
    ),
    "hunyuan_dit": (
        "hunyuan_transformer_2d",
        "HunyuanDiT2DModel",
        {
            **_HEADS,
            "num_layers": 1,
            "in_channels": 4,
            "sample_size": 8,
            "patch_size": 2,
            "hidden_size": 128,
            "cross_attention_dim": 32,
            "cross_attention_dim_t5": 32,
            "pooled_projection_dim": 32,
            "text_len": _TEXT_TOKENS,
            "text_len_t5": _TEXT_TOKENS,
        },
        lambda: {
            "hidden_states": _random(1, 4, 8, 8),
            "timestep": _time(),
            "encoder_hidden_states": _text(),
            "text_embedding_mask": torch.ones(1, _TEXT_TOKENS),
            "encoder_hidden_states_t5": _text(),
            "text_embedding_mask_t5": torch.ones(1, _TEXT_TOKENS),
            "image_meta_size": torch.ones(6),
            "style": torch.zeros(1, dtype=torch.int64),
            "image_rotary_emb": (_random(16, 64), _random(16, 64)),
        },
    ),
    "allegro": (
        "transformer_allegro",
        "AllegroTransformer3DModel",
        {
            "num_attention_heads": 2,
            "attention_head_dim": 96,
            "num_layers": 1,
            "in_channels": 4,
            "out_channels": 4,
            "cross_attention_dim": 192,
            "caption_channels": 32,
            "sample_height": 4,
            "sample_width": 6,
            "sample_frames": 2,
        },
        lambda: {
            **_video_inputs(),
            "timestep": torch.tensor([7]),
            "attention_mask": torch.ones(1, 2, 4, 6),
            "encoder_attention_mask": torch.ones(1, 1, _TEXT_TOKENS),
            "image_rotary_emb": (
                tuple((_random(4, 32), _random(4, 32)) for _ in range(3)),
                torch.zeros(3, 1, 12, dtype=torch.int64),
            ),
        },
    ),
    "stable_audio": (
        "stable_audio_transformer",
        "StableAudioDiTModel",
        {
            **_HEADS,
            **_LAYERS,
            "sample_size": 12,
            "in_channels": 4,
            "out_channels": 4,
            "num_key_value_attention_heads": 1,
            "cross_attention_dim": 32,
            "time_proj_dim": 32,
            "global_states_input_dim": 32,
            "cross_attention_input_dim": 32,
        },
        lambda: {
            "hidden_states": _random(1, 4, 12),
            "timestep": _time(),
            "encoder_hidden_states": _text(),
            "global_hidden_states": _random(1, 1, 32),
            "rotary_embedding": (_random(13, 32), _random(13, 32)),
        },
    ),
}
"""For each model its module, its class, how to make it and what to call it with."""


def _model(name: str) -> Model:
    module, class_name, sizes, inputs = MODELS[name]
    torch.manual_seed(0)
    model = getattr(importlib.import_module(f"{_MODULE}.{module}"), class_name)(**sizes)
    arguments = inputs()
    return model, lambda model: model(**arguments)


def sources() -> Iterator[tuple[str, str, Callable[[], Iterator[Callable[[], Model]]]]]:
    """For each model its name, its module and a function that makes its makers."""
    for name, (module, *_) in MODELS.items():
        yield name, f"{_MODULE}.{module}", lambda name=name: iter([partial(_model, name)])
