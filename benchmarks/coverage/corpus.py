"""A folder of exported programs: one .mlir file and one file of arguments each, and an index.

The folder is what exporting hands to measuring, so that a new rome-opt can be measured without exporting again.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from .cases import Case
from .exporting import Export


@dataclass(frozen=True)
class Entry:
    """One program, or (`file` empty) the reason why `name` does not export in this form."""

    name: str
    level: str
    form: str
    source: str
    copies: int
    expected_rotations: int
    entry: str = ""
    file: str = ""
    failure: str = ""


class Corpus:
    """The programs in `directory`, and what peers make of them; adding one with the same name, level and form replaces it."""

    def __init__(self, directory: Path):
        self.directory = directory
        self._index = directory / "index.json"
        self._entries: dict[tuple[str, str, str], Entry] = {}
        if self._index.exists():
            for record in json.loads(self._index.read_text(encoding="utf-8")):
                self._keep(Entry(**record))

    @property
    def entries(self) -> list[Entry]:
        return sorted(self._entries.values(), key=lambda entry: (entry.level, entry.form != "linalg", entry.form, entry.name))

    def find(self, name: str, level: str, form: str) -> Entry | None:
        return self._entries.get((name, level, form))

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.name, entry.level, entry.form] = entry

    def add(self, case: Case, form: str, success: bool, result: object) -> Entry:
        """Keeps an Export, or, without `success`, the reason for having none."""
        common = (case.name, case.level, form, case.source, case.copies, case.expected_rotations)
        if not success:
            entry = Entry(*common, failure=str(result))
        else:
            assert isinstance(result, Export)
            folder = case.level if form == "linalg" else f"{case.level}-{form}"
            entry = Entry(*common, entry=result.symbol, file=f"{folder}/{case.name}.mlir")
            (self.directory / folder).mkdir(parents=True, exist_ok=True)
            (self.directory / entry.file).write_text(result.mlir_text, encoding="utf-8")
            torch.save(result.arguments, self.directory / f"{folder}/{case.name}.pt")
            if result.program is not None:
                (self.directory / f"{folder}/{case.name}.pt2").write_bytes(result.program)
        self._keep(entry)
        text = json.dumps([asdict(entry) for entry in self.entries], indent=1)
        self._index.write_text(text + "\n", encoding="utf-8")
        return entry

    def mlir_text(self, entry: Entry) -> str:
        return (self.directory / entry.file).read_text(encoding="utf-8")

    def arguments(self, entry: Entry) -> tuple[torch.Tensor, ...]:
        return torch.load(self.directory / f"{entry.file.removesuffix('.mlir')}.pt")

    def program(self, entry: Entry) -> Path:
        """The exported program, for peers; made for the form linalg alone."""
        return self.directory / f"{entry.file.removesuffix('.mlir')}.pt2"

    def results(self, step: str) -> dict[str, dict[str, object]]:
        """What a step found for each file so far, as `keep_results` got it."""
        path = self.directory / f"{step}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def keep_results(self, step: str, results: dict[str, dict[str, object]]) -> None:
        """Replaces what is known of a step; the values are plain data."""
        (self.directory / f"{step}.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
