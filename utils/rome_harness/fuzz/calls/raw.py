"""Texts that may be modules: unusual ones, and valid ones with a few tokens out of place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rome_harness.fuzz.calls.programs import Program, Results, Rotation, Spelled, Tensor

_IDENTITY = "(%x: {0}) -> {0} {{ return %x : {0} }}"


def _identity(tensor: str) -> str:
    return "func.func @f" + _IDENTITY.format(tensor)


TEXTS: dict[str, object] = {
    "None": None,
    "a number": 1,
    "bytes": b"func.func @f() { return }",
    "a lone surrogate": "func.func @f() { return } // \ud800",
    "no text": "",
    "a zero": "func.func @f() { return }\0 func.func @g() { return }",
    "only zeros": "\0" * 100,
    "bytecode": "ML\xefR\x0d\x01\x02",
    "the start of bytecode": "MLïR",
    "parentheses": "(" * 100000,
    "nested modules": "module {" * 200 + "}" * 200,
    "nested attributes": "module attributes {a = " + "[" * 5000 + "]" * 5000 + "} {}",
    "nested types": "func.func @f(%x: " + "tuple<" * 3000 + ">" * 3000 + ") { return }",
    "a module in a module": "module { module @a { " + _identity("tensor<4xf32>") + " } }",
    "two modules": "module {} module {}",
    "a declaration": "func.func private @f(tensor<4xf32>) -> tensor<4xf32>",
    "a public declaration": "func.func @f(tensor<4xf32>) -> tensor<4xf32>",
    "a call of a declaration": "func.func private @g(tensor<4xf32>) -> tensor<4xf32>\nfunc.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
    "  %0 = call @g(%x) : (tensor<4xf32>) -> tensor<4xf32>\n  return %0 : tensor<4xf32>\n}",
    "a call of nothing": "func.func @f() { call @g() : () -> () return }",
    "the same name twice": "func.func @f() { return } func.func @f() { return }",
    "an unknown operation": '"foo.bar"() : () -> ()',
    "an unknown operation in a function": 'func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { %0 = "foo.bar"(%x) : (tensor<4xf32>) -> '
    "tensor<4xf32> return %0 : tensor<4xf32> }",
    "an unknown terminator": 'func.func @f() { "foo.end"() : () -> () }',
    "an unknown type": _identity("!foo.type"),
    "an unknown attribute": "module attributes {foo.bar = #foo.baz<1>} { func.func @f() { return } }",
    "a known attribute elsewhere": "module attributes {llvm.data_layout = \"nonsense\", llvm.target_triple = \"z80\"} { func.func @f() "
    "{ return } }",
    "a data layout": "module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32 : i64>} { " + _identity("tensor<?xf32>") + " }",
    "unranked tensors": _identity("tensor<*xf32>"),
    "memrefs": _identity("memref<4xf32>"),
    "vectors": _identity("vector<4xf32>"),
    "tensors of vectors": _identity("tensor<4xvector<4xf32>>"),
    "tensors of indices": _identity("tensor<4xindex>"),
    "tensors of i7": _identity("tensor<4xi7>"),
    "tensors of i128": _identity("tensor<4xi128>"),
    "tensors of signed integers": _identity("tensor<4xsi32>"),
    "tensors of f80": _identity("tensor<4xf80>"),
    "tensors of f8": _identity("tensor<4xf8E4M3FN>"),
    "tensors of pointers": _identity("tensor<4x!llvm.ptr>"),
    "tensors of strings": _identity("tensor<4x!tf.string>"),
    "quantized tensors": _identity("tensor<4x!quant.uniform<i8:f32, 0.1>>"),
    "an encoding": _identity('tensor<4xf32, "x">'),
    "a sparse encoding": _identity("tensor<4x4xf32, #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>>"),
    "the largest size": _identity("tensor<9223372036854775807xf32>"),
    "a size beyond 64 bits": _identity("tensor<99999999999999999999xf32>"),
    "sizes whose product overflows": _identity("tensor<4294967296x4294967296x4xf32>"),
    "a large constant": "func.func @f() -> tensor<9223372036854775807xf32> { %0 = arith.constant dense<1.0> : tensor<9223372036854775807xf32>"
    " return %0 : tensor<9223372036854775807xf32> }",
    "many dimensions": _identity("tensor<" + "1x" * 100 + "f32>"),
    "many arguments": "func.func @f(" + ", ".join(f"%a{number}: tensor<1xf32>" for number in range(300)) + ") { return }",
    "a long name": 'func.func @"' + "a" * 100000 + '"() { return }',
    "a name with a zero": 'func.func @"a\\00b"() { return }',
    "a name that is no UTF-8": 'func.func @"a\\FFb"() { return }',
    "a name with a newline": 'func.func @"a\\0Ab"() { return }',
    "a name of LLVM": "func.func @\"llvm.memcpy.p0.p0.i64\"(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }",
    "names of the package": "func.func @_mlir_ciface_f() { return } func.func @f() { return }",
    "a name that is taken": "func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { %0 = arith.negf %x : tensor<4xf32> return %0 : tensor<4xf32> } "
    "func.func private @memrefCopy() func.func private @malloc(i32) -> f32 func.func private @free()",
    "a global": "memref.global @f : memref<4xf32> = dense<1.0>",
    "a function of LLVM": "llvm.func @f(%x: !llvm.ptr) { llvm.return }",
    "a trap": "llvm.func @abort() func.func @g() { return }",
    "a module of GPUs": "module attributes {gpu.container_module} { gpu.module @k { gpu.func @f() kernel { gpu.return } } }",
    "a transform": "module attributes {transform.with_named_sequence} { transform.named_sequence @__transform_main(%a: !transform.any_op) "
    "{ transform.yield } }",
    "a location": 'func.func @f() { return } loc("a":99999999999999:0)',
    "scalars": "func.func @f(%x: f32) -> f32 { return %x : f32 }",
    "a function as an argument": "func.func @f(%x: () -> ()) { return }",
    "no result but a token": "func.func @f(%x: none) { return }",
    "rotation of no lanes": _identity("tensor<4x0xf32>"),
    "a rotation that is too wide": "func.func @f(%x: tensor<4xf32>, %c: tensor<2xf32>) -> tensor<4xf32> { %y = rope.apply %x, %c, %c "
    "rotation<[half 9223372036854775806, half 4]> table_dims = [] : tensor<4xf32>, tensor<2xf32> return %y : tensor<4xf32> }",
    "a dimension that is not there": "func.func @f(%x: tensor<4xf32>, %c: tensor<1x2xf32>) -> tensor<4xf32> { %y = rope.apply %x, %c, %c "
    "rotation<[half 4]> table_dims = [-1] : tensor<4xf32>, tensor<1x2xf32> return %y : tensor<4xf32> }",
    "an unreachable function": "func.func @f() { cf.br ^bb1 ^bb1: cf.br ^bb1 }",
    "an endless loop that is compiled": "func.func @g(%c: tensor<i1>) { %0 = tensor.extract %c[] : tensor<i1> cf.cond_br %0, ^bb1, ^bb2 "
    "^bb1: cf.br ^bb1 ^bb2: return }",
    "recursion": "func.func private @g(%x: tensor<4xf32>) -> tensor<4xf32> { %0 = call @g(%x) : (tensor<4xf32>) -> tensor<4xf32> "
    "return %0 : tensor<4xf32> } func.func @h(%x: tensor<4xf32>) -> tensor<4xf32> { %0 = arith.negf %x : tensor<4xf32> return %0 : "
    "tensor<4xf32> }",
    "recursion of tensors of any size": "func.func private @g(%x: tensor<?xf32>) -> tensor<?xf32> { %0 = call @g(%x) : (tensor<?xf32>) -> "
    "tensor<?xf32> return %0 : tensor<?xf32> }",
}
"""Texts by what is unusual. Functions named f may be called, others are only compiled."""


class Unknown(Program):
    """A program of whose results nothing is known."""

    @property
    def arguments(self) -> tuple[Tensor, ...]:
        return ()

    def expected(self, arrays: Sequence[np.ndarray]) -> Results:
        return None

    @property
    def may_be_refused(self) -> bool:
        return True

    @property
    def may_be_called(self) -> bool:
        """Whether a call ends, and stays within its arguments."""
        return True


@dataclass(frozen=True)
class Unusual(Unknown):
    """One of TEXTS, by its key."""

    key: str

    @property
    def text(self) -> str:
        return TEXTS[self.key]  # type: ignore[return-value]


@dataclass(frozen=True)
class Mangled(Unknown):
    """A valid program after `edits`: what is done, at which token, and with which other one, each a number modulo all tokens."""

    program: Program
    edits: tuple[tuple[str, int, int], ...]

    @property
    def text(self) -> str:
        tokens = re.findall(r'"[^"]*"|[%@#!^]?[\w.]+|\s+|->|.', self.program.text)
        for edit, place, other in self.edits:
            place, other = place % len(tokens), other % len(tokens)
            if edit == "delete" and len(tokens) > 1:
                del tokens[place]
            elif edit == "duplicate":
                tokens.insert(place, tokens[place])
            elif edit == "replace":
                tokens[place] = tokens[other]
            elif edit == "swap":
                tokens[place], tokens[other] = tokens[other], tokens[place]
            elif edit == "number":
                tokens[place] = str(other) if tokens[place].isdigit() else tokens[place]
            elif edit == "cut":
                del tokens[max(place, 1):]
        return "".join(tokens)

    @property
    def may_be_called(self) -> bool:
        program = self.program
        sizes = program.leading if isinstance(program, (Rotation, Spelled)) else ("n",)
        return all(isinstance(size, int) for size in sizes) and getattr(program, "around", "nothing") in (
            "nothing", "two", "argument", "same")
