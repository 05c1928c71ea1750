"""Checks that the folders are what docs/Architecture.md says; called by utils/docs --check.

The table of rooms there has a row for every folder of lib with a library, in an order in which each room uses only rooms above it. Its
last column is compared with what the room links and with the headers it includes, and every library of MLIR that a room links with the
symbols that its objects need.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs" / "Architecture.md"
WALK = REPOSITORY / "docs" / "OneRotation.md"
MOST_LINES = {".td": 450, ".cpp": 450, ".h": 450, ".py": 450}
MOST_LINES_OF_PASSES = 200
EVERYTHING = "all"
"""What a room uses that links every library there is."""

IMPLIED = {"MLIRIR", "MLIRSupport", "MLIRRewrite", "MLIRDialectUtils"}
"""What nearly every other library of MLIR links; interfaces come with the dialects that implement them."""

SPACES = {"Analysis": "rope", "Dialect/Rope": "rope", "Dialect/Npu": "npu", "Simulator": "npu", "CAPI": None}
"""Namespaces in mlir:: of the public headers of a room; those of all others are in mlir::rome."""


def list_files(*patterns: str) -> list[Path]:
    """The files under version control that match a pattern."""
    listing = subprocess.check_output(["git", "ls-files", "-z", *patterns], cwd=REPOSITORY, text=True)
    return [path for name in listing.split("\0") if name and (path := REPOSITORY / name).exists()]


def read_rooms() -> dict[str, set[str]]:
    """The rooms of the table with what they use, in their order."""
    rows = re.findall(r"^\| `([\w/]+)` \|[^|\n]*\|([^|\n]*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {room: set(re.findall(r"`([\w/]+)`", uses)) or ({EVERYTHING} if EVERYTHING in uses else set()) for room, uses in rows}


def read_libraries() -> dict[str, tuple[str, set[str]]]:
    """The room and the linked libraries of each library of ours."""
    libraries = {}
    for path in sorted((REPOSITORY / "lib").rglob("CMakeLists.txt")):
        for name, body in re.findall(r"^add_rome(?:_capi)?_library\((\w+)(.*?)^\)", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            linked = body.partition("LINK_LIBS PUBLIC")[2].split()
            libraries[name] = path.parent.relative_to(REPOSITORY / "lib").as_posix(), set(linked)
    return libraries


def find_room(path: str, rooms: dict[str, set[str]]) -> str | None:
    """The room that a file or folder, named from lib or include/rome, is in."""
    return max((room for room in rooms if path == room or path.startswith(room + "/")), key=len, default=None)


def check_rooms(rooms: dict[str, set[str]], libraries: dict[str, tuple[str, set[str]]]) -> list[str]:
    """Compares the table with CMake's libraries and the includes."""
    folders = {room for room, _ in libraries.values()}
    errors = [f"{room}: there is no such library" for room in rooms.keys() - folders]
    errors += [f"lib/{folder}: docs/Architecture.md does not tell what it is for" for folder in folders - rooms.keys()]
    errors += [f"{path}: in no room of docs/Architecture.md" for path in list_files("lib/*", "include/rome/*")
               if path.name not in ("CMakeLists.txt", "InitAll.h") and not find_room("/".join(path.relative_to(REPOSITORY).parts[
                   1 if path.relative_to(REPOSITORY).parts[0] == "lib" else 2:]), rooms)]
    linked, included = defaultdict(set), defaultdict(set)
    for folder, names in libraries.values():
        linked[folder] |= {EVERYTHING} if "${rome_libs}" in names else {libraries[name][0] for name in names if name in libraries}
    for path in list_files("lib/*.cpp", "lib/*.h", "include/rome/*.h"):
        parts = path.relative_to(REPOSITORY).parts
        room = find_room("/".join(parts[1 if parts[0] == "lib" else 2:]), rooms)
        for header in re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE):
            if ".." in header:
                errors.append(f"{path}: includes '{header}', a private header of another room")
            if room and header.startswith("rome/"):
                included[room].add(EVERYTHING if header == "rome/InitAll.h" else find_room(header.removeprefix("rome/"), rooms))
    seen: set[str] = set()
    for room, uses in rooms.items():
        for what, found in (("links", linked[room] - {room}), ("includes headers of", included[room] - {room, None})):
            if EVERYTHING not in uses | found and found != uses:
                errors.append(f"{room}: uses {sorted(uses)} in docs/Architecture.md, but {what} {sorted(found)}")
        if EVERYTHING not in uses:
            errors += [f"{room}: uses {other}, which is not above it in docs/Architecture.md" for other in sorted(uses - seen)]
        seen.add(room)
    return errors


def read_symbols(*options: str) -> list[tuple[str, str]]:
    """The file and the symbol of each line that nm prints."""
    output = subprocess.run(["llvm-nm-22", "--extern-only", "--format=posix", "-A", *options], capture_output=True, text=True, check=True)
    lines = (line.split() for line in output.stdout.splitlines())
    return [(line[0], line[1]) for line in lines if len(line) > 2 and line[2] in "UTDBR"]


def check_links(libraries: dict[str, tuple[str, set[str]]]) -> list[str]:
    """Compares the libraries of MLIR that each library of ours names with the symbols it needs; needs a build."""
    archives = Path(subprocess.check_output(["llvm-config-22", "--libdir"], text=True).strip()).glob("libMLIR*.a")
    owners = {symbol: Path(file.split(".a")[0]).name.removeprefix("lib")
              for file, symbol in read_symbols("--defined-only", *map(str, sorted(archives)))}
    errors = []
    for name, (room, linked) in libraries.items():
        objects = [str(path) for path in (REPOSITORY / "build" / "lib" / room).rglob("*.o") if f"obj.{name}.dir" in str(path)]
        if not objects:
            continue
        needed = {owners[symbol] for _, symbol in read_symbols("--undefined-only", *objects) if symbol in owners}
        needed = {library for library in needed - IMPLIED if "Interface" not in library}
        listed = {library for library in linked if library.startswith("MLIR")}
        if needed != listed:
            errors.append(f"{name}: links {sorted(listed - needed)} for nothing and lacks {sorted(needed - listed)}")
    return errors


def check_namespaces() -> list[str]:
    """Checks that public headers are in the namespace of their room."""
    errors = []
    for path in list_files("include/rome/*.h"):
        room = path.relative_to(REPOSITORY / "include" / "rome").as_posix()
        space = next((space for folder, space in SPACES.items() if room.startswith(folder + "/")), "rome")
        spaces = set(re.findall(r"^namespace (?:mlir::)?(rope|npu|rome)\b", path.read_text(encoding="utf-8"), re.MULTILINE))
        if spaces - {space}:
            errors.append(f"{path.relative_to(REPOSITORY)}: is in namespace {sorted(spaces)}, not in {space}")
    return errors


def check_walk() -> list[str]:
    """Checks that the functions that docs/OneRotation.md names are where it says."""
    errors = []
    for name, functions in re.findall(r"`([\w./-]+\.\w+)`: ((?:`[\w:]+`(?:, )?)+)", WALK.read_text(encoding="utf-8")):
        path = REPOSITORY / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        errors += [f"docs/OneRotation.md: there is no '{function}' in {name}" for function in re.findall(r"[\w:]+", functions)
                   if not re.search(rf"\b{function}\(", text)]
    return errors


def check_lengths() -> list[str]:
    """Checks that no file is too long to be read."""
    errors = []
    for path in list_files("lib/*", "include/*", "tools/*", "python/*", "utils/*"):
        most = MOST_LINES_OF_PASSES if path.name == "Passes.td" else MOST_LINES.get(path.suffix)
        lines = path.read_text(encoding="utf-8").count("\n") if most else 0
        if most and lines > most:
            errors.append(f"{path.relative_to(REPOSITORY)}: has {lines} lines, of at most {most}")
    return errors


def main() -> int:
    """Prints what is not as it should be; the exit status says whether there is anything."""
    rooms, libraries = read_rooms(), read_libraries()
    errors = check_rooms(rooms, libraries) + check_namespaces() + check_walk() + check_lengths() + check_links(libraries)
    print("\n".join(errors), end="\n" if errors else "")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
