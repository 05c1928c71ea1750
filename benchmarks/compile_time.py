"""Measures how long raising takes on whole models, against one canonicalize of the same module.

Exports LlamaModel of transformers with 8 and 32 layers, as many ops as the real model has but narrower matrices, and runs
`raise-to-rope` and `canonicalize` on each in turn, several times. Prints medians, their ratio on the larger module, and how the
time grows with the number of layers.

    .venv/bin/python benchmarks/compile_time.py [--output docs/CompileTime.md]
"""

import argparse
import logging
import re
import statistics
import sys
from pathlib import Path

import torch
from rich import box
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "utils"))

from rome_harness.testing import models, tools  # noqa: E402

PREFACE = """# Compile time

Written by `benchmarks/compile_time.py --output docs/CompileTime.md`; do not edit.

How long `raise-to-rope` takes on LlamaModel of transformers, exported through
torch-mlir with two rotations of 128 lanes a layer, against one `canonicalize`
of the same module: wall time of the pass as `-mlir-timing` has it, the two run
in turn on one machine.
"""
"""What the report begins with."""

PASSES = {"raise-to-rope": "RaiseToRopePass", "canonicalize": "Canonicalizer"}
"""The passes, and the names under which -mlir-timing lists them."""


def export_llama(layers: int, hidden_size: int = 256, head_dimension: int = 128, length: int = 32) -> models.ExportedModel:
    """LlamaModel with `layers` decoder layers, weights as arguments; two rotations a layer."""
    from transformers import LlamaConfig, LlamaModel

    config = LlamaConfig(
        num_hidden_layers=layers,
        hidden_size=hidden_size,
        intermediate_size=2 * hidden_size,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=head_dimension,
        vocab_size=64,
        attn_implementation="eager",
        use_cache=False,
    )
    model = LlamaModel(config).eval()
    weights = {name: parameter.detach() for name, parameter in model.named_parameters()}

    def forward(hidden_states: torch.Tensor, mask: torch.Tensor, *values: torch.Tensor) -> torch.Tensor:
        arguments = {"inputs_embeds": hidden_states, "attention_mask": mask}
        return torch.func.functional_call(model, dict(zip(weights, values)), (), arguments).last_hidden_state

    hidden_states = torch.zeros(1, length, hidden_size)
    mask = torch.zeros(1, 1, length, length)
    return models.export_function(f"llama-{layers}", forward, (hidden_states, mask, *weights.values()), 2 * layers)


def time_pass(name: str, text: str) -> tuple[float, str]:
    """The wall time of one pass in seconds, as MLIR's own timing has it, and what the pass printed."""
    flags = [f"--{name}", "--mlir-timing", "--mlir-timing-display=list"]
    completed = tools.run_tool([tools.rome_opt_path(), *flags], text)
    match = re.search(rf"^\s*(?P<seconds>[\d.]+) \([^)]*\)\s+{PASSES[name]}", completed.stderr, re.MULTILINE)
    if not match:
        raise RuntimeError(f"no time of {PASSES[name]} in:\n{completed.stderr}")
    return float(match["seconds"]), completed.stdout


def report(console: Console, times: dict[tuple[int, str], list[float]], lines: dict[int, int]) -> None:
    """Prints the table and the two ratios, medians over the pairs of runs that came one after the other."""
    table = Table("layers", "lines of IR", "pass", "median ms", "min ms", "max ms", box=box.MARKDOWN)
    for (layers, name), seconds in times.items():
        values = [f"{1000 * value:.1f}" for value in (statistics.median(seconds), min(seconds), max(seconds))]
        table.add_row(str(layers), str(lines[layers]), name, *values)
    console.print(table)
    small, large = lines
    ratio = statistics.median(a / b for a, b in zip(times[large, "raise-to-rope"], times[large, "canonicalize"]))
    growth = statistics.median(a / b for a, b in zip(times[large, "raise-to-rope"], times[small, "raise-to-rope"]))
    console.print(f"\n- raise-to-rope / canonicalize, {large} layers: {ratio:.2f}", highlight=False)
    console.print(f"- raise-to-rope, {large} / {small} layers: {growth:.2f}", highlight=False)


def main() -> int:
    """Prints the table and the two ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15, help="runs of each pass on each module, in turn")
    parser.add_argument("--output", type=Path, help="where to write the report as Markdown, too")
    parser.add_argument("--layers", type=int, nargs=2, default=(8, 32), help="of the smaller and the larger module")
    arguments = parser.parse_args()
    logging.getLogger("torch").setLevel(logging.ERROR)

    texts = {layers: export_llama(layers) for layers in arguments.layers}
    times: dict[tuple[int, str], list[float]] = {(layers, name): [] for layers in texts for name in PASSES}
    for _ in range(arguments.repeats):
        for layers, model in texts.items():
            for name in PASSES:
                seconds, printed = time_pass(name, model.mlir_text)
                times[layers, name].append(seconds)
                if name == "raise-to-rope" and printed.count("rope.apply") != model.expected_rotations:
                    raise RuntimeError(f"expected {model.expected_rotations} rotations, but got {printed.count('rope.apply')}")

    lines = {layers: model.mlir_text.count("\n") for layers, model in texts.items()}
    console = Console(record=True)
    report(console, times, lines)
    if arguments.output:
        # The table is framed by lines of blanks.
        text = "\n".join(line.rstrip() for line in console.export_text().splitlines())
        arguments.output.write_text(f"{PREFACE}{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
