"""Mutations of the text of a program: its types, attributes and names, consistently or in one place."""

import random
import re
from collections.abc import Callable, Sequence

SIZES = ("?", "0", "1", "2", "3", "7", "16385", "2147483648", "1099511627776", "4611686018427387904", "9223372036854775807")

ELEMENTS = ("f16", "bf16", "f32", "f64", "f80", "f128", "tf32", "f8E4M3FN", "f4E2M1FN", "i1", "i8", "i37", "i64", "i128", "si32",
            "ui8", "index", "complex<f32>", "complex<i32>", "vector<2xf32>", "!foreign.type", "none", "i65536")

NUMBERS = ("-1", "0", "1", "2", "3", "64", "4294967296", "9223372036854775807", "-9223372036854775808")

SYMBOLS = ("0", "a b", "malloc", "free", "memcpy", "main", "llvm.sin.f32", "sinf", "_mlir_ciface_f", "f_result_sizes", "\\00",
           "\\C3\\A9", "rope", "__constant_4xf32", "memrefCopy")

ENCODINGS = ('"encoding"', "#foreign.encoding", "1 : i64", "{a = 1}",
             "#sparse_tensor.encoding<{{ map = ({dims}) -> ({levels}) }}>")

SPACES = ("1", '"space"', "#gpu.address_space<workgroup>", "#foreign.space", "-1", "3 : i32", "strided<[{strides}], offset: ?>",
          "affine_map<({dims}) -> ({reversed})>", "strided<[{strides}], offset: ?>, 1")

ATTRIBUTES = ('foreign.attribute = "text"', "foreign.unit", "llvm.emit_c_interface", "bufferization.writable = true", "no_inline",
              'sym_visibility = "private"', 'sym_visibility = "nested"', "rope.unknown = 1 : i64", "llvm.noalias", "gpu.kernel",
              "res_attrs = []", "arg_attrs = [{foreign.a}]", "llvm.linkage = #llvm.linkage<internal>",
              "transform.with_named_sequence")

SHAPED = r"(?:tensor|memref|vector)<[^<>]*(?:<[^<>]*>[^<>]*)*>"
DIMENSION = r"(?<=[<x])(?:\d+|\?)(?=x)"
ELEMENT = r"(?<![\w.#!\"@%])(?<!array<)(?:bf16|f16|f32|f64|i1|i8|i16|i32|i64|index)(?![\w.=])"

OPS_BY_SIGNATURE = (
    ("arith.addf", "arith.mulf", "arith.subf", "arith.divf", "arith.remf", "arith.maximumf", "arith.minnumf", "math.atan2",
     "math.powf", "math.copysign", "linalg.add"),
    ("arith.addi", "arith.muli", "arith.subi", "arith.divsi", "arith.ceildivsi", "arith.floordivsi", "arith.remui", "arith.shrsi",
     "arith.maxsi", "math.ipowi", "arith.andi"),
    ("arith.negf", "math.exp", "math.sin", "math.rsqrt", "math.roundeven", "math.erf", "math.tanh", "math.cbrt", "math.absf",
     "math.ctlz", "complex.exp", "tensor.cast", "tensor.bitcast", "memref.cast", "bufferization.clone",
     "builtin.unrealized_conversion_cast"),
    ("linalg.add", "linalg.sub", "linalg.mul", "linalg.div", "linalg.max", "linalg.powf", "linalg.matmul", "linalg.batch_matmul",
     "linalg.dot", "linalg.matvec"),
    ("linalg.exp", "linalg.abs", "linalg.copy", "linalg.tanh", "linalg.negf", "linalg.erf", "linalg.square", "linalg.round"),
    ("func.call", "func.call_indirect", "foreign.call"),
    ("scf.yield", "linalg.yield", "func.return", "tensor.yield", "cf.br", "llvm.return"),
    ("scf.for", "scf.forall", "scf.parallel", "scf.while", "scf.if", "scf.execute_region", "foreign.loop"),
)

Rewrite = Callable[[random.Random, str], str]


def _replace_one_or_all(rng: random.Random, text: str, old: str, new: str) -> str:
    """Another type in the place of `old` everywhere, or sometimes in one place."""
    if rng.random() < 0.7:
        return text.replace(old, new)
    places = [match.start() for match in re.finditer(re.escape(old), text)]
    place = rng.choice(places)
    return text[:place] + new + text[place + len(old):]


def _any(rng: random.Random, pattern: str, text: str) -> str | None:
    found = sorted(set(re.findall(pattern, text)))
    return rng.choice(found) if found else None


def resize(rng: random.Random, text: str) -> str:
    """Another size of a dimension, in all types or in those that are equal."""
    kind, size = _any(rng, SHAPED, text), rng.choice(SIZES)
    if kind is None:
        return text
    if "vector<" in text and len(size) > 5 and rng.random() < 0.9:
        return text  # Vectors are unrolled: a run of billions of lanes ends in the limits of time and memory.
    old = _any(rng, DIMENSION, kind)
    if old is None:
        return text
    if rng.random() < 0.6:
        pattern = DIMENSION.replace(r"(?:\d+|\?)", re.escape(old))
        return re.sub(SHAPED, lambda match: re.sub(pattern, size, match[0]), text)
    places = [match.span() for match in re.finditer(DIMENSION, kind)]
    start, end = rng.choice(places)
    return _replace_one_or_all(rng, text, kind, kind[:start] + size + kind[end:])


def change_rank(rng: random.Random, text: str) -> str:
    """A dimension more or less, or none known."""
    kind = _any(rng, SHAPED, text)
    if kind is None:
        return text
    head, rest = kind.split("<", 1)
    element = rest.split("x")[-1]
    new = rng.choice(
        (f"{head}<1x{rest}", f"{head}<?x{rest}", f"{head}<{element}", f"{head}<*x{element}", f"{head}<{rest.split('x', 1)[-1]}"))
    return _replace_one_or_all(rng, text, kind, new)


def change_element(rng: random.Random, text: str) -> str:
    """Another element type everywhere, or in all types that are equal."""
    new = rng.choice(ELEMENTS)
    if rng.random() < 0.6:
        old = _any(rng, ELEMENT, re.sub(r"(\dx|\?x|<)(?=\w)", r"\1 ", text))
        return text if old is None else re.sub(rf"(?<![\w.#!\"@%])(?<!array<)((?:(?:\d+|\?|\*)x)*){old}(?![\w.=])",
                                               rf"\g<1>{new}", text)
    kind = _any(rng, SHAPED, text)
    return text if kind is None else _replace_one_or_all(rng, text, kind, re.sub(r"(bf16|f\d+|i\d+|index)(?=[,>])", new, kind))


def change_kind(rng: random.Random, text: str) -> str:
    """A buffer or a vector in place of a tensor, and so on."""
    kind = _any(rng, SHAPED, text)
    if kind is None:
        return text
    return _replace_one_or_all(rng, text, kind, rng.choice(("tensor", "memref", "vector")) + kind[kind.index("<"):])


def decorate(rng: random.Random, text: str) -> str:
    """An encoding, a memory space or a layout in a type."""
    kind = _any(rng, r"(?:tensor|memref)<[^<>,*]*>", text)
    if kind is None:
        return text
    rank = kind.count("x") - kind.count("index")
    dims = [f"d{number}" for number in range(max(rank, 0))]
    names = {
        "dims": ", ".join(dims),
        "reversed": ", ".join(reversed(dims)),
        "strides": ", ".join("?" * rank),
        "levels": ", ".join(f"{dim} : {rng.choice(('dense', 'compressed'))}" for dim in dims)
    }
    extra = rng.choice(ENCODINGS if kind.startswith("tensor") else SPACES)
    return _replace_one_or_all(rng, text, kind,
                               f"{kind[:-1]}, {extra.format(**names) if '{d' in extra or '{s' in extra else extra}>")


def change_number(rng: random.Random, text: str) -> str:
    """Another number in an attribute."""
    places = [match.span() for match in re.finditer(r"(?<=[:,\[(= ]) ?-?\b\d+\b(?=[, >\])])", text)]
    if not places:
        return text
    start, end = rng.choice(places)
    return f"{text[:start]} {rng.choice(NUMBERS)}{text[end:]}"


def change_map(rng: random.Random, text: str) -> str:
    """Another affine map, or other kinds of iterators."""
    found = _any(rng, r"affine_map<[^>]*->[^>]*>", text)
    if found is None or rng.random() < 0.3:
        kinds = ["parallel", "reduction", "window"]
        return re.sub(r"(?<=iterator_type<)\w+", lambda match: rng.choice(kinds) if rng.random() < 0.5 else match[0], text)
    head, results = found[:-1].split("->", 1)
    dims = re.findall(r"\bd\d+\b", head) or ["0"]
    new = re.sub(r"\bd\d+\b",
                 lambda match: rng.choice((*dims, "0", f"{match[0]} * 2", f"{match[0]} + 1", f"{match[0]} floordiv 2",
                                           f"{match[0]} mod 3", f"-{match[0]} + 3")),
                 results,
                 count=1)
    return _replace_one_or_all(rng, text, found, f"{head}->{new}>")


def rename_op(rng: random.Random, text: str) -> str:
    """An op in the place of another with as many operands, or one of a dialect that nobody knows."""
    name = _any(rng, r'"([a-z_]+\.[\w.]+)"\(', text)
    if name in (None, "func.func", "builtin.module"):
        return text
    names = next((names for names in OPS_BY_SIGNATURE if name in names), ("foreign.op", ))
    new = rng.choice((*names, "foreign.op")) if rng.random() < 0.3 else rng.choice(names)
    places = [match.start() for match in re.finditer(re.escape(f'"{name}"('), text)]
    place = rng.choice(places)
    return text[:place] + f'"{new}"' + text[place + len(name) + 2:]


def rename_symbol(rng: random.Random, text: str) -> str:
    """An odd name of a function, at all its uses or at its definition alone."""
    name = _any(rng, r'sym_name = "([^"]*)"', text)
    if name is None:
        return text
    new = rng.choice(SYMBOLS)
    text = text.replace(f'sym_name = "{name}"', f'sym_name = "{new}"')
    return text if rng.random() < 0.2 else re.sub(rf'@"?{re.escape(name)}"?(?![\w$.])', lambda _: f'@"{new}"', text)


def add_attribute(rng: random.Random, text: str) -> str:
    """A discardable attribute at an op, or an inherent one that it may not have."""
    places = [match.start() for match in re.finditer(r" : \([^()]*\) -> ", text) if text[match.start() - 1] == ")"]
    braces = [match.end() for match in re.finditer(r"[)>] \{(?=\w)", text)]
    if braces and rng.random() < 0.5:
        place = rng.choice(braces)
        return f"{text[:place]}{rng.choice(ATTRIBUTES)}, {text[place:]}"
    if not places:
        return text
    place = rng.choice(places)
    return f"{text[:place]} {{{rng.choice(ATTRIBUTES)}}}{text[place:]}"


def drop_attribute(rng: random.Random, text: str) -> str:
    """An op without one of its attributes."""
    places = [
        match.span()
        for match in re.finditer(r"(?<=[{ ])\w+ = (?:array<[^>]*>|\[[^\]]*\]|[\w.#@\"-]+(?: : \w+)?)(?:, )?(?=[\w}])", text)
    ]
    if not places:
        return text
    start, end = rng.choice(places)
    return text[:start] + text[end:]


REWRITES: Sequence[Rewrite] = (resize, resize, resize, change_rank, change_element, change_element, change_kind, decorate,
                               change_number, change_number, change_map, rename_op, rename_op, rename_symbol, add_attribute,
                               drop_attribute)
"""Frequent ones are listed more than once."""
