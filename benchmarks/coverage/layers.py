"""Takes single layers out of whole models: runs a tiny model once and keeps what it calls its layers with."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch.utils import _pytree as pytree

from .cases import Case
from .counting import RotationCounter
from .exporting import in_process

_LAYER = re.compile(r"(Layer|Block)(_\w+|\d+)?$")
_ATTENTION = re.compile(r"Attention|Attn|Mixer|Indexer")

Model = tuple[torch.nn.Module, Callable[[torch.nn.Module], object]]
"""A model, and a function that runs it."""


@dataclass
class _CapturedCall:
    """The first call of a module of one class."""

    module: torch.nn.Module
    arguments: tuple[object, ...]
    keywords: dict[str, object]


def _capture(model: torch.nn.Module, run: Callable[[torch.nn.Module], object]) -> dict[str, list[_CapturedCall]]:
    """The calls of every module that may be a layer, by class name, in order."""
    captured: dict[str, list[_CapturedCall]] = {}

    def keep(module: torch.nn.Module, arguments: tuple[object, ...], keywords: dict[str, object]) -> None:
        copies = pytree.tree_map(lambda leaf: leaf.clone() if isinstance(leaf, torch.Tensor) else leaf, (arguments, keywords))
        captured.setdefault(type(module).__name__, []).append(_CapturedCall(module, *copies))

    handles = []
    for name, module in model.named_modules():
        if name and (_LAYER.search(type(module).__name__) or _ATTENTION.search(type(module).__name__)):
            handles.append(module.register_forward_pre_hook(keep, with_kwargs=True))
    with torch.no_grad():
        run(model)
    for handle in handles:
        handle.remove()
    return captured


def _case(name: str, source: str, call: _CapturedCall, expected: int) -> Case:
    """The call as a function of its tensors and of the module's weights and buffers."""
    leaves, structure = pytree.tree_flatten((call.arguments, call.keywords))
    places = [index for index, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]
    state = {key: value.detach().clone() for key, value in (*call.module.named_parameters(), *call.module.named_buffers())}

    def layer(*tensors: torch.Tensor) -> object:
        filled = list(leaves)
        for place, tensor in zip(places, tensors, strict=False):
            filled[place] = tensor
        arguments, keywords = pytree.tree_unflatten(filled, structure)
        return torch.func.functional_call(call.module, dict(zip(state, tensors[len(places) :], strict=True)), arguments, keywords)

    return Case(name, "layer", source, layer, (*(leaves[place] for place in places), *state.values()), expected)


def _randomise(model: torch.nn.Module) -> None:
    """Gives every parameter random values, also those that an architecture begins with 0 or 1."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.is_floating_point():
                parameter.normal_(std=0.2 if parameter.ndim < 2 else parameter.shape[-1] ** -0.5)


def layer_cases(name: str, source: str, model: Model, rotating: frozenset[tuple[str, int]]) -> Iterator[Case]:
    """For each class of layers that rotate, the first such call; layers first, then bare attentions."""
    module, run = model
    module = module.eval()
    _randomise(module)
    captured = _capture(module, run)
    for pattern in (_LAYER, _ATTENTION):
        for class_name, calls in captured.items():
            if not pattern.search(class_name) or (pattern is _ATTENTION and _LAYER.search(class_name)):
                continue
            for call in calls:
                case = _case(f"{name}.{class_name}", source, call, 0)
                counter = RotationCounter(rotating)
                with torch.no_grad():
                    counter.run(lambda case=case: case.function(*case.arguments))
                if counter.rotations:
                    yield _case(f"{name}.{class_name}", source, call, counter.rotations)
                    break


def export_layers(
    name: str,
    source: str,
    makers: Iterator[Callable[[], Model]],
    rotating: frozenset[tuple[str, int]],
    export: Callable[[Case], object],
) -> list[tuple[Case, bool, object]]:
    """Exports the rotating layers of the first model that runs.

    Returns for each export the case without its function (which does not travel between processes), whether it succeeded, and what
    came of it. Where no layer exports, its attention stands for it. Raises the first model's error if no model runs.
    """
    failure: Exception | None = None
    for make in makers:
        try:
            cases = list(layer_cases(name, source, make(), rotating))
        except Exception as error:  # A model of these sizes does not run; the next may.
            failure = failure or error
            continue
        if cases:
            return _export_first_that_does(cases, export)
    raise failure or ValueError("expected a layer that rotates")


def _export_first_that_does(cases: list[Case], export: Callable[[Case], object]) -> list[tuple[Case, bool, object]]:
    """Exports layers, each class; bare attentions only if no layer exports."""
    done: list[tuple[Case, bool, object]] = []
    for case in cases:
        is_attention = not _LAYER.search(case.name)
        if is_attention and any(success for _, success, _ in done):
            continue
        travelling = dataclasses.replace(case, function=len, arguments=())
        done.append((travelling, *in_process(partial(export, case))))
    return done
