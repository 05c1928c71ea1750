# RUN: %python -m pytest -q %s
"""Executes `rope.apply` on lanes and table entries that are not neighbours in memory: parts of complex numbers, every second or
fifth element. The results are compared bit for bit with numpy."""

import numpy as np
import pytest

from rome_harness.testing import elements, execute, reference

ROTATIONS = (
    (("half", 2),),
    (("half", 44), ("half", 44), ("half", 40)),
    (("interleaved", 64),),
    (("identity", 3), ("interleaved_to_half", 10), ("half", 6), ("identity", 4)),
)

STRIDES = (2, 3, 4, 5)
"""Up to 4 they are loaded as vectors and shuffled, beyond one by one."""

COMPUTE_TYPES = (("f32", None), ("bf16", "f32"), ("f16", "f32"), ("f64", None))

HEADS, POSITIONS = 3, 5

PIPELINES = {(str(HEADS), str(POSITIONS)): "", ("?", "?"): "vector-width=128 nontemporal=always threads=2 parallel-bytes=0"}
"""Options by sizes."""


def rotation_text(blocks: reference.Blocks) -> str:
    return ", ".join(f"{kind} {width}" for kind, width in blocks)


def module_text(stride: int, element_type: str, compute_type: str | None, sizes: tuple[str, str]) -> str:
    """For each rotation, a function with x and the result at the last of every `stride` lanes, and with tables of complex numbers."""
    heads, positions = sizes
    functions = []
    for index, blocks in enumerate(ROTATIONS):
        lanes = sum(width for _, width in blocks)
        pairs = sum(width for kind, width in blocks if kind != "identity") // 2
        table = "f64" if element_type == "f64" else "f32"
        whole, x = (f"tensor<{heads}x{positions}x{count}x{element_type}>" for count in (lanes * stride, lanes))
        complex_table, part = f"tensor<{positions}x{pairs}x2x{table}>", f"tensor<{positions}x{pairs}x{table}>"
        compute = f"compute_type = {compute_type}" if compute_type else ""
        slices = (f"[0, 0, {stride - 1}] [%heads, %positions, {lanes}] [1, 1, {stride}]").replace(
            "%heads, %positions", f"{'%heads' if heads == '?' else heads}, {'%positions' if positions == '?' else positions}"
        )
        count = "%positions" if positions == "?" else positions
        functions.append(f"""
func.func @case{index}(%whole: {whole}, %table: {complex_table}) -> {whole} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %heads = tensor.dim %whole, %c0 : {whole}
  %positions = tensor.dim %whole, %c1 : {whole}
  %x = tensor.extract_slice %whole{slices} : {whole} to {x}
  %cos = tensor.extract_slice %table[0, 0, 0] [{count}, {pairs}, 1] [1, 1, 1] : {complex_table} to {part}
  %sin = tensor.extract_slice %table[0, 0, 1] [{count}, {pairs}, 1] [1, 1, 1] : {complex_table} to {part}
  %y = rope.apply %x, %cos, %sin rotation<[{rotation_text(blocks)}]> table_dims = [1] {compute} : {x}, {part}
  %result = tensor.insert_slice %y into %whole{slices} : {x} into {whole}
  return %result : {whole}
}}""")
    return "".join(functions)


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize(("element_type", "compute_type"), COMPUTE_TYPES)
@pytest.mark.parametrize(("sizes", "options"), PIPELINES.items())
def test_strided_lanes(stride: int, element_type: str, compute_type: str | None, sizes: tuple[str, str], options: str) -> None:
    dtype = elements.NUMPY_DTYPES[element_type]
    generator = np.random.default_rng(stride)
    module = execute.compile_module(module_text(stride, element_type, compute_type, sizes), [f"--rome-cpu-pipeline={options}"])
    for index, blocks in enumerate(ROTATIONS):
        lanes = sum(width for _, width in blocks)
        pairs = sum(width for kind, width in blocks if kind != "identity") // 2
        whole = generator.standard_normal((HEADS, POSITIONS, lanes * stride)).astype(dtype)
        table = generator.standard_normal((POSITIONS, pairs, 2)).astype(np.float64 if element_type == "f64" else np.float32)
        expected = whole.copy()
        part = whole[..., stride - 1 :: stride]
        expected[..., stride - 1 :: stride] = reference.apply_rounded(
            part, table[..., 0], table[..., 1], blocks, (1,), compute_type=elements.NUMPY_DTYPES[compute_type or element_type]
        )
        (actual,) = module.call(f"case{index}", whole, table)
        assert reference.bit_identical(actual, expected), blocks
