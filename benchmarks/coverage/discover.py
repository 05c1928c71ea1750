"""Finds every distinct implementation of RoPE in the sources of installed Python packages.

The sources are parsed, not imported, so one broken module hides nothing but itself. A candidate is a function (also a method, or a
function inside a function) of at least two operands that is named after rotation and multiplies. Two candidates are the same
implementation if their sources are equal after everything that changes no computation is taken out: docstrings, annotations,
names of variables.
"""

import ast
import importlib
import importlib.util
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("transformers.models", "diffusers.models", "diffusers.pipelines")

WELL_KNOWN = (
    "llama",
    "qwen2_vl",
    "glm4_moe",
    "deepseek_v3",
    "olmo2",
    "gptj",
    "gemma3n",
    "sam3",
    "wan",
    "z_image",
    "qwenimage",
    "nemotron",
)
"""After which of the models that share an implementation it is named, if any of them does."""

_ROTATION_NAME = re.compile(r"rotary|rope|rotate")
_TABLE_NAME = re.compile(
    r"^_*(get|compute|create|prepare|build|pad|init|test|convert|store|slice|update|rotary_embedding|\w*rope_params)"
)


@dataclass(frozen=True)
class Implementation:
    """One distinct implementation: `module` and `qualified_name` say where it was found first, `places` where else."""

    module: str
    qualified_name: str
    parameters: tuple[str, ...]
    source: str
    places: tuple[str, ...]

    @property
    def name(self) -> str:
        """Short and unique: the file's name without its usual prefix, and the last part of the function's name."""
        file = re.sub(r"^(modeling|transformer)_", "", self.module.rsplit(".", 1)[-1])
        return f"{file}.{self.qualified_name.rsplit('.', 1)[-1]}"

    @property
    def package(self) -> str:
        return self.module.split(".", 1)[0]


# --- Sources ---------------------------------------------------------------------------------------------------------------------


class _Normaliser(ast.NodeTransformer):
    """Takes out docstrings, annotations, decorators and the names of variables."""

    def __init__(self, function: ast.FunctionDef):
        bound = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
        bound += [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        self.names = {name: f"v{index}" for index, name in enumerate(dict.fromkeys(bound))}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self.names[node.arg])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns, node.decorator_list = None, []
        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
            node.body = node.body[1:] or [ast.Pass()]
        return node


def _normalised(function: ast.FunctionDef) -> str:
    copy = ast.parse(ast.unparse(function)).body[0]
    copy.name = "function"
    return ast.unparse(_Normaliser(copy).visit(copy))


def _functions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function in `body` with its qualified name, as Python's `__qualname__` spells it."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
            yield from _functions(node.body, f"{prefix}{node.name}.<locals>.")
        elif isinstance(node, (ast.If, ast.With, ast.Try)):
            yield from _functions(node.body + getattr(node, "orelse", []), prefix)


def _with_helpers(function: ast.FunctionDef, helpers: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> str:
    """The normalised source of `function` and of the functions of the same file that it calls."""
    called = {node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    own = sorted(called & helpers.keys() - {function.name} - seen)
    parts = [_normalised(function)]
    return "\n".join(parts + [_with_helpers(helpers[name], helpers, seen | called) for name in own])


def _is_candidate(name: str, function: ast.FunctionDef) -> bool:
    """Whether the name speaks of rotation (of tensors, not of tables or files) and there is something to rotate."""
    last = name.rsplit(".", 1)[-1]
    operands = [argument.arg for argument in function.args.args if argument.arg != "self"]
    return bool(_ROTATION_NAME.search(last)) and not _TABLE_NAME.match(last) and len(operands) > 1


def _source_files(package: str) -> Iterator[tuple[str, Path]]:
    """Every module of `package`, if it is installed, with its file. transformers' modular files are the sources of its others."""
    if importlib.util.find_spec(package.split(".", 1)[0]) is None:
        return
    for location in importlib.util.find_spec(package).submodule_search_locations:
        for path in sorted(Path(location).rglob("*.py")):
            if not path.name.startswith("modular_"):
                yield ".".join((package, *path.relative_to(location).with_suffix("").parts)), path


def _obscurity(place: tuple[str, str, tuple[str, ...]]) -> int:
    """Rank of a place as the namesake of an implementation: well-known models first, then the order of the files."""
    family = re.sub(r"^(modeling|transformer)_", "", place[0].rsplit(".", 1)[-1])
    return WELL_KNOWN.index(family) if family in WELL_KNOWN else len(WELL_KNOWN)


def find_implementations(packages: tuple[str, ...] = PACKAGES) -> list[Implementation]:
    """Every distinct implementation in `packages`, the most copied first."""
    groups: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for package in packages:
        for module, path in _source_files(package):
            text = path.read_text(encoding="utf-8")
            if not _ROTATION_NAME.search(text):
                continue
            tree = ast.parse(text)
            helpers = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
            for name, function in _functions(tree.body):
                if not _is_candidate(name, function):
                    continue
                source = _with_helpers(function, helpers)
                if " * " in source or "addcmul_" in source:
                    parameters = tuple(argument.arg for argument in function.args.args)
                    groups.setdefault(source, []).append((module, name, parameters))
    found = []
    for source, places in groups.items():
        module, name, parameters = min(places, key=_obscurity)
        found.append(Implementation(module, name, parameters, source, tuple(f"{place[0]}:{place[1]}" for place in places)))
    return sorted(
        found, key=lambda implementation: (-len(implementation.places), implementation.module, implementation.qualified_name)
    )


# --- Functions -------------------------------------------------------------------------------------------------------------------


def _code_constant(code: types.CodeType, name: str) -> types.CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, types.CodeType) and constant.co_name == name)


def rotating_code(packages: tuple[str, ...] = PACKAGES) -> frozenset[tuple[str, int]]:
    """File and first line of every function that rotates or is a rotation's step (as `rotate_half` is), copies included."""
    found = set()
    for package in packages:
        for _, path in _source_files(package):
            text = path.read_text(encoding="utf-8")
            if not _ROTATION_NAME.search(text):
                continue
            for name, function in _functions(ast.parse(text).body):
                last = name.rsplit(".", 1)[-1]
                if _is_candidate(name, function) or re.match(r"_?rotate_", last):
                    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
                    found.add((str(path), first))
    return frozenset(found)


def load(module: str, qualified_name: str) -> Callable[..., object]:
    """The function itself. One inside another function must not use variables of that function; a method comes unbound."""
    outer, *inner = qualified_name.split(".<locals>.")
    loaded = importlib.import_module(module)
    value: object = loaded
    for part in outer.split("."):
        value = getattr(value, part)
    function = getattr(value, "__wrapped__", value)
    if not inner:
        return value
    code = function.__code__
    for name in inner:
        code = _code_constant(code, name)
    if code.co_freevars:
        raise ValueError(f"expected '{qualified_name}' to use no variables of the functions around it, but got {code.co_freevars}")
    return types.FunctionType(code, vars(loaded), code.co_name)
