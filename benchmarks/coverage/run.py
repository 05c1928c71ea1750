"""The steps of the benchmark."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from rich.console import Console

from . import discover, exporting, functions, layers, models_diffusers, models_transformers, models_vision
from .corpus import Corpus

STEPS = ("export", "measure", "peers")


def export_functions(options: argparse.Namespace, corpus: Corpus, console: Console) -> None:
    """Writes every case at function level in every form to the corpus."""
    cases = functions.function_cases(lambda i: console.out(f"not called: {i.name}({', '.join(i.parameters)})", highlight=False))
    for form in options.form or exporting.FORMS:
        for case in cases:
            if options.filter not in case.name or (corpus.find(case.name, case.level, form) and not options.again):
                continue
            success, result = exporting.in_process(partial(exporting.FORMS[form], case))
            entry = corpus.add(case, form, success, result)
            console.out(f"{case.level} {form} {case.name}: {entry.failure or entry.file}", highlight=False)


def export_layers(options: argparse.Namespace, corpus: Corpus, console: Console) -> None:
    """Writes a layer of every model that runs to the corpus."""
    rotating = discover.rotating_code()
    known = {entry.name.split(".")[0] for entry in corpus.entries if entry.level == "layer"}
    sources = [(module.split(".")[2], module, partial(models_transformers.text_models, module)) for module in models_transformers.modules()]
    sources = [*models_diffusers.sources(), *models_vision.sources(), *sources]
    for name, source, makers in sources:
        if options.filter not in name or (name in known and not options.again):
            continue

        def task(name: str = name, source: str = source, makers: Callable = makers) -> object:
            return layers.export_layers(name, source, makers(), rotating, exporting.export_linalg)

        success, result = exporting.in_process(task)
        if not success:
            console.out(f"layer {name}: {result}", highlight=False)
            continue
        for case, exported, export in result:
            entry = corpus.add(case, "linalg", exported, export)
            console.out(f"layer {case.name} ({case.expected_rotations}): {entry.failure or entry.file}", highlight=False)


def run(options: argparse.Namespace, directory: Path) -> int:
    """Runs the wanted steps; returns the exit status."""
    console = Console()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    corpus = Corpus(directory)
    steps = options.steps or STEPS
    levels = options.level or ("function", "layer")
    if "export" in steps and "function" in levels:
        export_functions(options, corpus, console)
    if "export" in steps and "layer" in levels:
        export_layers(options, corpus, console)
    return 0
