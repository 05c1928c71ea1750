# RUN: %python -m pytest -q %s
"""Checks which rooms of rome_harness import which others."""

import ast
from pathlib import Path

import pytest

HARNESS = Path(__file__).resolve().parents[3] / "utils" / "rome_harness"

ROOMS = {
    "testing": set(),
    "console.py": set(),
    "demo": {"testing", "console"},
    "npu_kernels": {"testing"},
    "fuzz": {"testing", "console"},
}
"""What each may import beside itself."""

FUZZERS = {
    "programs": set(),
    "mutations": {"programs"},
    "calls": {"sampling"},
    "parsers": set(),
    "sampling.py": set(),
    "command.py": {"programs", "mutations", "sampling"},
}
"""What each part of the room `fuzz` may import of it beside itself."""


def imports(path: Path) -> set[str]:
    """The modules that the files of a room import, as dotted names, wherever in a file that is."""
    names = set()
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file} has a relative import"
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    return names


def used(path: Path, package: str) -> set[str]:
    """The parts of `package` that a room imports, without itself."""
    start = package + "."
    return {name.removeprefix(start).split(".")[0] for name in imports(path) if name.startswith(start)} - {path.name}


@pytest.mark.parametrize(("folder", "package", "allowed"), ((HARNESS, "rome_harness", ROOMS),
                                                            (HARNESS / "fuzz", "rome_harness.fuzz", FUZZERS)))
def test_imports_go_one_way(folder: Path, package: str, allowed: dict[str, set[str]]) -> None:
    parts = {path.name for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    parts.remove("__init__.py")
    assert parts == set(allowed)
    assert {name: used(folder / name, package) for name in allowed} == allowed
