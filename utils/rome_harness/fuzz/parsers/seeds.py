"""Inputs that the fuzzers of parsers start from: those of the repository's own tests, and words for mutations."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from rome_harness.testing.tools import REPOSITORY

LONGEST = 8192
"""Bytes of the longest input."""

EXTREME_NUMBERS = ("-1", "0", "1048577", "2147483648", "4611686018427387904", "9223372036854775807", "-9223372036854775808",
                   "18446744073709551616", "0x7FF0000000000000", "0x7FF8000000000000", "1.0e308", "4.9e-324")
"""Words for mutations that no test has enough of."""


def _without_comments(text: str) -> str:
    return "".join(f"{line}\n" for line in text.splitlines() if line.strip() and not line.lstrip().startswith("//"))


def modules() -> Iterator[str]:
    """The modules of the tests that have something of a dialect of RoME's."""
    for path in sorted(REPOSITORY.glob("test/**/*.mlir")):
        for part in path.read_text().split("// -----"):
            module = _without_comments(part)
            if re.search(r"\b(rope|npu)\.", module) and len(module) <= LONGEST:
                yield module


def targets() -> Iterator[str]:
    """The descriptions of NPUs."""
    for path in sorted(REPOSITORY.glob("targets/*.mlir")):
        yield _without_comments(path.read_text())


def _enclosed(text: str, start: int) -> str:
    """The text from `start` on to the bracket that closes the first one."""
    depth = 0
    for bracket in re.finditer("[<>]", text[start:]):
        depth += 1 if bracket[0] == "<" else -1
        if depth == 0:
            return text[start:start + bracket.end()]
    return text[start:]


def attributes() -> Iterator[str]:
    """The attributes of RoME's dialects, and the types that have one."""
    for text in [*modules(), *targets()]:
        text = text.replace("->", "")
        for match in re.finditer(r"#(rope|npu)\.\w+<|memref<(?=[^()]*#npu)", text):
            yield _enclosed(text, match.start())


def arrays() -> Iterator[bytes]:
    """Files of numpy's, of the types and shapes that the fuzzer reads, and of others."""
    for array in (np.ones(3, np.float32), np.ones((2, 3), np.uint16), np.ones((2, 1, 2), np.int32), np.ones((), np.int8),
                  np.ones((2, 3), np.float32, order="F"), np.ones(3, np.dtype("V2"))):
        for version in ((1, 0), (2, 0)):
            file = io.BytesIO()
            np.lib.format.write_array(file, array, version=version)
            yield file.getvalue()


SEEDS: dict[str, Callable[[], Iterable[str | bytes]]] = {
    "attribute": attributes,
    "bytecode": modules,
    "npy": arrays,
    "target": targets,
    "text": modules,
}
"""What each fuzzer starts from, by the name that the command line takes."""


def write_seeds(target: str, directory: Path) -> None:
    """Writes what a fuzzer starts from, a file each."""
    directory.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(dict.fromkeys(SEEDS[target]())):
        (directory / f"{number:04}").write_bytes(seed.encode() if isinstance(seed, str) else seed)


def write_dictionary(path: Path) -> None:
    """Writes the words of the tests' modules and targets in libFuzzer's format of a dictionary."""
    text = "".join([*modules(), *targets()])
    words = sorted(set(re.findall(r"[#!@%]?[A-Za-z_][\w.]+", text))) + list(EXTREME_NUMBERS)
    path.write_text("".join(f'"{word}"\n' for word in words))
