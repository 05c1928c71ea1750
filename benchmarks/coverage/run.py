"""The steps of the benchmark."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import torch
from rich.console import Console

from . import discover, exporting, functions, layers, measure, models_diffusers, models_transformers, peers, report, robustness
from .corpus import Corpus, Entry

STEPS = ("export", "peers", "measure", "passes", "report")
LEVELS = ("function", "layer")
WIDTH = 132
"""Of what is printed, in columns."""


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
    known = {entry.name.split(".")[0] for entry in corpus.entries if entry.level == "layer" and entry.file}
    for name, source, makers in (*models_diffusers.sources(), *models_transformers.sources()):
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


def _wanted(options: argparse.Namespace, corpus: Corpus) -> list[Entry]:
    """The entries that the options ask for."""
    levels, forms = options.level or LEVELS, options.form or exporting.FORMS
    return [entry for entry in corpus.entries if entry.level in levels and entry.form in forms and options.filter in entry.name]


def count_peers(options: argparse.Namespace, corpus: Corpus, console: Console) -> None:
    """Keeps in the corpus how many rotations peers fuse in the programs that they can import.

    Fails unless the control has its one fusion: a count of 0 would say nothing then.
    """
    control = exporting.in_process(peers.control_rotations)
    if control != (True, 1):
        raise RuntimeError(f"expected ONNX Runtime to fuse the 1 rotation of the control, but got {control[1]}")
    console.out("control: ONNX Runtime fuses 1 / 1", highlight=False)
    counts = corpus.results("peers")
    for entry in _wanted(options, corpus):
        if not entry.file or entry.form != "linalg" or (entry.file in counts and not options.again):
            continue
        success, result = exporting.in_process(partial(peers.fused_rotations, corpus, entry))
        counts[entry.file] = result if success else dict.fromkeys(peers.PEERS, result)
        corpus.keep_results("peers", counts)
        fused = ", ".join(str(count)[:60] for count in counts[entry.file].values())
        console.out(f"{entry.level} {entry.name} peers: {fused}", highlight=False)


def measure_programs(options: argparse.Namespace, corpus: Corpus, console: Console) -> None:
    """Measures every program that was asked for, also those measured before: this is what a change of rome-opt changes."""
    results = corpus.results("measure")
    for entry in _wanted(options, corpus):
        if not entry.file:
            continue
        success, result = exporting.in_process(partial(measure.measure, corpus, entry))
        measurement = result if success else measure.Measurement(0, [], None, str(result))
        results[entry.file] = asdict(measurement)
        corpus.keep_results("measure", results)
        if measurement.found != entry.expected_rotations or measurement.difference != 0:
            what = f"{measurement.found} / {entry.expected_rotations}, difference {measurement.difference} {measurement.failure}"
            console.out(f"{entry.level} {entry.form} {entry.name}: {what}", highlight=False)


def measure_passes(options: argparse.Namespace, corpus: Corpus, console: Console) -> None:
    """Measures every program that was asked for after each list of passes that may come before raising."""
    results = corpus.results("passes")
    for entry in _wanted(options, corpus):
        if not entry.file:
            continue
        results[entry.file] = robustness.measure_entry(corpus, entry, options.execute)
        corpus.keep_results("passes", results)
        for name, result in results[entry.file].items():
            if result["found"] != entry.expected_rotations or result["difference"]:
                what = f"{result['found']} / {entry.expected_rotations}, difference {result['difference']}"
                console.out(f"{entry.level} {entry.form} {entry.name} after {name}: {what}", highlight=False)


def write_report(options: argparse.Namespace, corpus: Corpus, console: Console) -> bool:
    """Prints the totals and writes the page; returns whether every rotation was found and nothing differs."""
    measured, counts, passes = corpus.results("measure"), corpus.results("peers"), corpus.results("passes")
    rows: report.Rows = []
    for entry in _wanted(options, corpus):
        if not entry.file:
            rows.append((entry, None, {}))
        elif entry.file in measured:
            rows.append((entry, measure.Measurement(**measured[entry.file]), counts.get(entry.file, {})))
    after_passes: report.AfterPasses = {
        name: [
            (entry, measure.Measurement(**passes[entry.file][name]))
            for entry in _wanted(options, corpus)
            if entry.file and name in passes.get(entry.file, {})
        ]
        for name in robustness.PASSES
    }
    report.show(rows, after_passes, console)
    if options.output:
        options.output.write_text(report.markdown(rows, after_passes), encoding="utf-8")
    return all(m.found == entry.expected_rotations and m.difference in (0, None) for entry, m, _ in rows if m is not None)


def run(options: argparse.Namespace, directory: Path) -> int:
    """Runs the wanted steps; returns 0 if every rotation that was reported on was found and no program differs."""
    console = Console(width=WIDTH)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    corpus = Corpus(directory)
    steps = options.steps or STEPS
    levels = options.level or LEVELS
    if "export" in steps and "function" in levels:
        export_functions(options, corpus, console)
    if "export" in steps and "layer" in levels:
        export_layers(options, corpus, console)
    if "peers" in steps:
        count_peers(options, corpus, console)
    if "measure" in steps:
        measure_programs(options, corpus, console)
    if "passes" in steps:
        measure_passes(options, corpus, console)
    return 0 if "report" not in steps or write_report(options, corpus, console) else 1
