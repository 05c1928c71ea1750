"""The steps of the benchmark."""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from rich.console import Console

from . import exporting, functions
from .cases import Case
from .corpus import Corpus

STEPS = ("export", "measure", "peers")


def _cases(options: argparse.Namespace, console: Console) -> Iterator[Case]:
    levels = options.level or ("function", "layer")
    if "function" in levels:
        yield from functions.function_cases(lambda i: console.print(f"not called: {i.name}({', '.join(i.parameters)})"))


def export(options: argparse.Namespace, corpus: Corpus, console: Console) -> None:
    """Writes every case in every form to the corpus."""
    forms = options.form or exporting.FORMS
    cases = [case for case in _cases(options, console) if options.filter in case.name]
    for form in forms:
        for case in cases:
            if corpus.find(case.name, case.level, form) and not options.again:
                continue
            success, result = exporting.in_process(partial(exporting.FORMS[form], case))
            entry = corpus.add(case, form, success, result)
            console.out(f"{case.level} {form} {case.name}: {entry.failure or entry.file}", highlight=False)


def run(options: argparse.Namespace, directory: Path) -> int:
    """Runs the wanted steps; returns the exit status."""
    console = Console()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    corpus = Corpus(directory)
    steps = options.steps or STEPS
    if "export" in steps:
        export(options, corpus, console)
    return 0
