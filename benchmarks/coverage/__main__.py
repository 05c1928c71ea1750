"""Measures how many of the rotations in transformers and diffusers raise to rope.apply, and whether that changes a bit.

.venv/bin/python -m benchmarks.coverage --output docs/Coverage.md
"""

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "utils"))


def main() -> int:
    """Exports, measures, and writes the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("steps", nargs="*", default=[], metavar="step", help="export, peers, measure, passes, report; default: all")
    parser.add_argument(
        "--corpus", type=Path, help="folder of exported programs and results, kept for another run (default: a temporary one)"
    )
    parser.add_argument("--level", action="append", choices=("function", "layer"), help="default: both")
    parser.add_argument("--form", action="append", help="linalg, bf16, dynamic, tosa, gradient; default: all")
    parser.add_argument("--filter", default="", help="only cases whose name contains this")
    parser.add_argument("--again", action="store_true", help="export what the folder has already")
    parser.add_argument("--execute", action="store_true", help="execute programs after other passes too (step passes; slow)")
    parser.add_argument("--rome-opt", type=Path, help="default: $ROME_OPT, or the one in build/bin")
    parser.add_argument("--output", type=Path, help="write the table as Markdown to this file")
    options = parser.parse_args()
    if options.rome_opt:
        os.environ["ROME_OPT"] = str(options.rome_opt)
    logging.disable(logging.WARNING)
    from . import run

    unknown = set(options.steps) - set(run.STEPS)
    if unknown:
        parser.error(f"expected steps out of {', '.join(run.STEPS)}, but got {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as temporary:
        return run.run(options, options.corpus or Path(temporary))


if __name__ == "__main__":
    sys.exit(main())
