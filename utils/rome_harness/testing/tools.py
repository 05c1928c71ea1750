"""Finds and runs the tools that compile, RoME's and LLVM's."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


class ToolError(RuntimeError):
    """A compiler tool failed; the message has what it wrote to stderr, and its command line."""


def run_tool(command: Sequence[str | Path], text: str, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `command` with `text` on its standard input; raises ToolError when it fails or takes longer than `timeout` seconds."""
    words = [str(part) for part in command]
    try:
        completed = subprocess.run(words, input=text, capture_output=True, text=True, check=False, timeout=timeout)
    except OSError as error:
        raise ToolError(f"cannot run {words[0]}: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"no result after {timeout:g} s\nfrom: {' '.join(words)}") from error
    if completed.returncode != 0:
        raise ToolError(f"exit status {completed.returncode}: {completed.stderr.strip()}\nfrom: {' '.join(words)}")
    return completed


def llvm_binary_directory() -> Path:
    """Where LLVM's tools are: the environment variable LLVM_BINDIR, or what llvm-config says."""
    if "LLVM_BINDIR" in os.environ:
        return Path(os.environ["LLVM_BINDIR"])
    for name in ("llvm-config-22", "llvm-config"):
        if shutil.which(name):
            return Path(run_tool([name, "--bindir"], "").stdout.strip())
    raise ToolError("expected llvm-config-22 on the search path, or the environment variable LLVM_BINDIR")


def rome_opt_path() -> Path:
    """The environment variable ROME_OPT, or rome-opt in the repository's build directory."""
    return Path(os.environ.get("ROME_OPT", REPOSITORY / "build" / "bin" / "rome-opt"))
