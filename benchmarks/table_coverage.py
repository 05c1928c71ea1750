"""Measures how many of the modules of transformers that compute tables from positions raise to rope.tables.

Builds every class of transformers' models that is called with position ids and returns cosines and sines, with the configuration
that its model has by default, and exports it through torch-mlir. Raises it and executes both, with positions up to a million: not a
bit may differ.

    .venv/bin/python benchmarks/table_coverage.py [--output docs/TableCoverage.md]
"""

import argparse
import importlib
import importlib.metadata
import inspect
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
import transformers
from rich.console import Console
from rich.progress import track
from transformers import LlamaConfig, PreTrainedConfig
from transformers.models.llama import modeling_llama

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "utils")]

from benchmarks.coverage import exporting, measure  # noqa: E402
from rome_harness.testing import execute, models, tools  # noqa: E402

PREFACE = """# Coverage of tables

Written by `benchmarks/table_coverage.py --output docs/TableCoverage.md`; do not edit.

How many of the modules of transformers that compute cosines and sines from
position ids raise to `rope.tables` (`--raise-to-rope=raise-tables=true`). Each is
built with the default configuration of its model, for each kind of layer that
the configuration names, and exported through torch-mlir in f32. Both programs
are executed with positions up to a million: *difference* 0 means that every bit
is equal. *relaxed* marks what raises with `relaxed=true` only, because the sign
of an angle of zero may change. Where no table is raised, the program computes its
frequencies with powers: they are no constants, whose bits could be kept.
"""

POSITIONS = np.array([[0, 1, 2, 3, 1000, 4095, 131_071, 999_999], [7, 6, 5, 4, 3, 2, 1, 1_000_000]])
STREAMS = np.stack((POSITIONS, POSITIONS[::-1], POSITIONS // 2))
"""Positions [streams, batch, positions] of time, height and width."""

YARN = {"factor": 4.0, "original_max_position_embeddings": 2048}
SCALINGS = {
    "linear": {"factor": 4.0},
    "yarn": YARN,
    "yarn, mscale": YARN | {"mscale": 0.7, "mscale_all_dim": 1.0},
    "llama3": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 2048},
    "proportional": {"partial_rotary_factor": 0.5},
    "dynamic": {"factor": 2.0},
    "longrope": {
        "factor": 4.0,
        "original_max_position_embeddings": 2048,
        "short_factor": [1.0 + k / 64 for k in range(32)],
        "long_factor": [1.0 + k / 4 for k in range(32)],
    },
}
"""What config.json says for each scaling of transformers, here of Llama's module."""


@dataclass(frozen=True)
class Case:
    """A module and what it is called with beside the positions."""

    name: str
    module: torch.nn.Module
    keywords: dict[str, str]

    def tables(self, positions: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Cosines and sines; those of a complex number are its last dimension."""
        results = self.module(torch.zeros(1), positions, **self.keywords)
        results = (results,) if isinstance(results, torch.Tensor) else tuple(results)
        return tuple(torch.view_as_real(result) if result.is_complex() else result for result in results)


@dataclass(frozen=True)
class Outcome:
    """What came of one case; `failure` says why it was not measured."""

    tables: int = 0
    relaxed: bool = False
    missed: str = ""
    difference: float | None = None
    failure: str = ""

    @property
    def is_raised(self) -> bool:
        return self.tables > 0


def _configuration(module: ModuleType, table_class: type) -> PreTrainedConfig:
    """The default configuration of the first class that fits."""
    annotation = inspect.signature(table_class.__init__).parameters["config"].annotation
    annotated = getattr(module, annotation, None) if isinstance(annotation, str) else annotation
    candidates = [annotated, *vars(module).values()]
    failure: Exception | None = None
    for candidate in candidates:
        if not (inspect.isclass(candidate) and issubclass(candidate, PreTrainedConfig) and candidate is not PreTrainedConfig):
            continue
        try:
            configuration = candidate()
            table_class(configuration)
            return configuration
        except Exception as error:  # noqa: BLE001 - configurations of other parts of a model fail in any way
            failure = failure or error
    raise ValueError(f"expected a configuration that fits, but got {failure!r}")


def _layer_types(configuration: PreTrainedConfig) -> list[str]:
    parameters = getattr(configuration, "rope_parameters", None) or {}
    return [key for key, value in parameters.items() if isinstance(value, dict)]


def discover() -> Iterator[tuple[str, ModuleType, type]]:
    """Every class of a model that is called with position ids and whose name says that it is rotary."""
    folder = Path(transformers.__file__).parent / "models"
    for source in sorted(folder.glob("*/modeling_*.py")):
        if "Rotary" not in source.read_text(encoding="utf-8"):
            continue
        module = importlib.import_module(f"transformers.models.{source.parent.name}.{source.stem}")
        for name, member in vars(module).items():
            if not (inspect.isclass(member) and issubclass(member, torch.nn.Module) and member.__module__ == module.__name__):
                continue
            if "Rotary" in name and list(inspect.signature(member.forward).parameters)[1:3] == ["x", "position_ids"]:
                yield f"{source.parent.name}.{name}", module, member


def cases_of(name: str, module: ModuleType, table_class: type) -> list[Case]:
    """One case for each kind of layer that the module tells apart."""
    configuration = _configuration(module, table_class)
    table_module = table_class(configuration).eval()
    if "layer_type" not in inspect.signature(table_class.forward).parameters:
        return [Case(name, table_module, {})]
    return [Case(f"{name} ({kind})", table_module, {"layer_type": kind}) for kind in _layer_types(configuration)]


def scaling_case(name: str) -> list[Case]:
    """Llama's module with a scaling of `SCALINGS`."""
    scaling = name.removeprefix("llama.")
    parameters = {"rope_type": scaling.split(",")[0], "rope_theta": 1e4, **SCALINGS[scaling]}
    configuration = LlamaConfig(hidden_size=128, num_attention_heads=2, max_position_embeddings=8192, rope_parameters=parameters)
    return [Case(f"llama.LlamaRotaryEmbedding ({scaling})", modeling_llama.LlamaRotaryEmbedding(configuration).eval(), {})]


def _raise(text: str, options: str) -> tuple[str, str]:
    """The raised text, and the first missed remark."""
    remarks = ("--remark-format=emitRemark", "--remarks-filter-missed=raise-to-rope")
    flags = (f"--raise-to-rope=raise-tables=true {options}", "--canonicalize", *remarks)
    completed = tools.run_tool([tools.rome_opt_path(), *flags], text)
    missed = [line.split('Remark="')[1].rstrip('"') for line in completed.stderr.splitlines() if "[Missed]" in line]
    return completed.stdout, missed[0] if missed else ""


def measure_case(case: Case) -> Outcome:
    """Exports, raises and executes one case."""
    positions = POSITIONS
    try:
        case.tables(torch.from_numpy(positions))
    except (RuntimeError, IndexError):
        positions = STREAMS
    exported = models.export_function("tables", case.tables, (torch.from_numpy(positions),), 0)
    raised, missed = _raise(exported.mlir_text, "")
    relaxed = "rope.tables" not in raised and "rope.tables" in _raise(exported.mlir_text, "relaxed=true")[0]
    if relaxed:
        raised, _ = _raise(exported.mlir_text, "relaxed=true")
    before, after = (
        execute.compile_module(text, ["--rome-cpu-pipeline"]).call("tables", positions) for text in (exported.mlir_text, raised)
    )
    difference = max(measure.largest_difference(*pair) for pair in zip(before, after, strict=True))
    return Outcome(raised.count("rope.tables"), relaxed, missed, difference)


def measure_source(name: str, module: ModuleType | None, table_class: type | None) -> list[tuple[str, Outcome]]:
    """Every case of one class, or of one scaling where there is none; runs in a process of its own."""
    try:
        cases = cases_of(name, module, table_class) if module else scaling_case(name)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        return [(name, Outcome(failure=f"is not built: {_first_line(error)}"))]
    outcomes = []
    for case in cases:
        try:
            outcomes.append((case.name, measure_case(case)))
        except Exception as error:  # noqa: BLE001 - exporters fail in any way
            outcomes.append((case.name, Outcome(failure=f"does not export: {_first_line(error)}")))
    return outcomes


def _first_line(error: Exception) -> str:
    """The first line that says something; torch-mlir's own first line does not."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith("error:") or "failed to legalize" in line]
    return (telling or lines or [repr(error)])[0][:120]


def markdown(outcomes: list[tuple[str, Outcome]]) -> str:
    """The page."""
    measured = [outcome for _, outcome in outcomes if not outcome.failure]
    versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in ("torch", "torch-mlir", "transformers"))
    lines = [
        PREFACE,
        f"Versions: {versions}.",
        "",
        f"{sum(outcome.is_raised for outcome in measured)} of {len(measured)} raise, {sum(o.relaxed for o in measured)} of them relaxed; "
        f"{sum(bool(outcome.difference) for outcome in measured)} differ. {len(outcomes) - len(measured)} are not measured.",
        "",
        "| Module | rope.tables | Difference |",
        "| --- | --- | --- |",
    ]
    for name, outcome in outcomes:
        if outcome.failure:
            lines.append(f"| {name} | – | {outcome.failure.replace('|', ' ')} |")
            continue
        found = f"{outcome.tables}{', relaxed' if outcome.relaxed else ''}"
        lines.append(f"| {name} | {found} | {outcome.difference:.2g}{f' ({outcome.missed})' if outcome.missed else ''} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Prints the page or writes it; returns 1 if a result differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="", help="only modules whose name contains this")
    parser.add_argument("--output", type=Path, help="write the page to this file")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    sources = [(f"llama.{name}", None, None) for name in SCALINGS] + list(discover())
    outcomes: list[tuple[str, Outcome]] = []
    console = Console(stderr=True)
    for name, module, table_class in track([source for source in sources if options.filter in source[0]], console=console):
        success, result = exporting.in_process(partial(measure_source, name, module, table_class))
        outcomes += result if success else [(name, Outcome(failure=str(result)))]
    page = markdown(outcomes)
    if options.output:
        options.output.write_text(page, encoding="utf-8")
    else:
        print(page)
    return int(any(outcome.difference for _, outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
