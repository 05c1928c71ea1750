# RUN: %python -m pytest -q %s
"""Exports every op of the npu dialect, and lets the vendor's tools verify, lower and link what comes out."""

import pytest

from rome_harness.npu_kernels import kernels, vendor

pytestmark = pytest.mark.skipif(vendor.find_package() is None, reason="ascendnpu-ir has no wheel for this Python")

UB, L1, GM = "#npu.space<ub>", "#npu.space<l1>", "#npu.space<gm>"

ON_950 = {"vadd_2d_float", "vmul_2d_float", "vcast_bfloat16_t_to_float_2d_with_mode", "vcast_float_to_bfloat16_t_2d_with_mode"}
"""Vector calls that the device library of the 950 has no symbol for: they are expanded inside of the vendor's back end."""


def check(kernel: str, expected: str, absent: set[str] = frozenset()) -> None:
    """Exports and lowers a kernel; it must call a function whose name starts as `expected`, and only functions that there are."""
    lowered = vendor.lower(vendor.export(kernel))
    assert f"call @{expected}" in lowered, lowered
    assert vendor.find_unknown_calls(lowered) == absent


def write_vector_kernel(buffers: list[str], body: str, target: str = "ascend910b3", arguments: str = "") -> str:
    """A kernel of vector cores with the ops `body` on %b0, %b1, ..., memrefs of the types `buffers` in UB, one behind the other."""
    lines, address = [], 0
    for number, kind in enumerate(buffers):
        lines.append(f"%b{number} = npu.buffer {address} : memref<{kind}, {UB}>")
        address += 32768
    text = "\n    ".join(lines + body.splitlines())
    return f'module attributes {{npu.target = "{target}"}} {{\n  npu.kernel @k({arguments}) {{\n  npu.vector {{\n    {text}\n  }}\n  }}\n}}'


def on_buffers(op: str, kinds: list[str], between: str = "") -> str:
    """`op` on all buffers of the types `kinds`."""
    operands = ", ".join(f"%b{number}" for number in range(len(kinds)))
    if between:
        operands = operands.replace(", ", f", {between}, ", 1)
    return f"npu.{op} {operands} : " + ", ".join(f"memref<{kind}, {UB}>" for kind in kinds)


@pytest.mark.parametrize("kind", ["48x128xf32", "48x128xf16", "2x8x64xf32", "4096xf32"])
@pytest.mark.parametrize("op", ["vadd", "vsub", "vmul", "vdiv", "vmax", "vmin"])
def test_elementwise_ops(op: str, kind: str) -> None:
    check(write_vector_kernel([kind] * 3, on_buffers(op, [kind] * 3)), op)


@pytest.mark.parametrize("kind", ["48x128xf32", "48x128xf16", "4096xf32"])
@pytest.mark.parametrize("op", ["vabs", "vrelu", "vsqrt", "vrsqrt", "vrec", "vexp", "vln"])
def test_functions(op: str, kind: str) -> None:
    check(write_vector_kernel([kind] * 2, on_buffers(op, [kind] * 2)), op)


@pytest.mark.parametrize("kind", ["48x128xf32", "48x128xf16"])
def test_products_with_constants(kind: str) -> None:
    check(write_vector_kernel([kind] * 2, on_buffers("vmuls", [kind] * 2, "0.5")), "vmuls_vs")


@pytest.mark.parametrize("kind", ["48x128xf32", "48x64xf16"])
def test_products_that_are_accumulated(kind: str) -> None:
    """There is no such op: a product in a buffer of its own, a barrier, and a sum."""
    kernel = write_vector_kernel([kind] * 3, on_buffers("vmla", [kind] * 3))
    check(kernel, "vmul_2d")
    check(kernel, "vadd_2d")


@pytest.mark.parametrize("kinds", [["bf16", "f32"], ["f16", "f32"], ["f32", "bf16"], ["f32", "f16"]])
def test_conversions(kinds: list[str]) -> None:
    types = [f"48x128x{kind}" for kind in kinds]
    check(write_vector_kernel(types, on_buffers("vcast", types)), "vcast")


@pytest.mark.parametrize("kind", ["f32", "f16", "bf16"])
def test_gathers(kind: str) -> None:
    types = [f"16x128x{kind}", "16x128xi32", f"16x128x{kind}"]
    check(write_vector_kernel(types, on_buffers("vgather", types)), "gather_1d")


@pytest.mark.parametrize("kind", ["48x128xf32", "48x128xbf16", "16xf32"])
def test_loads_copies_and_stores(kind: str) -> None:
    arguments = f"%x: memref<{kind}, {GM}>, %y: memref<{kind}, {GM}> {{npu.role = #npu.role<output>}}"
    body = (f"npu.load %x, %b0 : memref<{kind}, {GM}>, memref<{kind}, {UB}>\n"
            f"npu.copy %b0, %b1 : memref<{kind}, {UB}>, memref<{kind}, {UB}>\n"
            f"npu.store %b1, %y : memref<{kind}, {UB}>, memref<{kind}, {GM}>")
    kernel = write_vector_kernel([kind] * 2, body, arguments=arguments)
    for name in ("load_gm_to_ubuf", "copy_ubuf_to_ubuf", "store_ubuf_to_gm"):
        check(kernel, name)


def test_rows_of_any_number_of_bytes() -> None:
    """Rows of 44 lanes, 88 and 176 bytes, that start at multiples of 32."""
    gm = f"memref<32x44xbf16, {GM}>"
    half, single = (f"memref<32x44x{kind}, strided<[48, 1]>, {UB}>" for kind in ("bf16", "f32"))
    body = (f"%h = memref.subview %b0[0, 0] [32, 44] [1, 1] : memref<32x48xbf16, {UB}> to {half}\n"
            f"%f = memref.subview %b1[0, 0] [32, 44] [1, 1] : memref<32x48xf32, {UB}> to {single}\n"
            f"npu.load %x, %h : {gm}, {half}\n"
            f"npu.vcast %h, %f : {half}, {single}\n"
            f"npu.vadd %f, %f, %f : {single}, {single}, {single}\n"
            f"npu.vcast %f, %h : {single}, {half}\n"
            f"npu.store %h, %y : {half}, {gm}")
    arguments = f"%x: {gm}, %y: {gm} {{npu.role = #npu.role<output>}}"
    kernel = write_vector_kernel(["32x48xbf16", "32x48xf32"], body, arguments=arguments)
    for name in ("load_gm_to_ubuf_2d", "vadd_2d", "store_ubuf_to_gm_2d"):
        check(kernel, name)


@pytest.mark.parametrize("target,kind", [("ascend910b3", "f32"), ("ascend910b3", "bf16"), ("ascend950pr", "f32")])
def test_interleaving(target: str, kind: str) -> None:
    wide, narrow = f"48x128x{kind}", f"48x64x{kind}"
    on_950 = target == "ascend950pr"
    types = [narrow, narrow, wide]
    check(write_vector_kernel(types, on_buffers("vinterleave", types), target), "interleave_1d",
          {"interleave_1d_float"} if on_950 else frozenset())
    types = [wide, narrow, narrow]
    kernel = write_vector_kernel(types, on_buffers("vdeinterleave", types), target)
    channels = {f"deinterleave_channel_{channel}_from_2_channels_1d_float" for channel in range(2)}
    for channel in range(2):
        check(kernel, f"deinterleave_channel_{channel}_from_2_channels_1d", channels if on_950 else frozenset())


def write_cube_kernel(kind: str, accumulate: str, transpose: str, result: str) -> str:
    """C = A B of 32 x 64 and 64 x 48 in fractals, moved to `result` elements in global memory."""
    k0 = 8 if kind == "f32" else 16
    a, l0a = f"{64 // k0}x2x16x{k0}x{kind}", f"2x{64 // k0}x16x{k0}x{kind}"
    b = f"3x4x16x16x{kind}" if transpose else f"{64 // k0}x3x16x{k0}x{kind}"
    l0b = f"{64 // k0}x3x16x{k0}x{kind}"
    c = "3x2x16x16xf32"
    return f"""module attributes {{npu.target = "ascend910b3"}} {{
  npu.kernel @k(%y: memref<32x48x{result}, {GM}> {{npu.role = #npu.role<output>}}) {{
  npu.cube {{
    %a = npu.buffer 0 : memref<{a}, {L1}>
    %b = npu.buffer 65536 : memref<{b}, {L1}>
    %l0a = npu.buffer 0 : memref<{l0a}, #npu.space<l0a>>
    %l0b = npu.buffer 0 : memref<{l0b}, #npu.space<l0b>>
    %c = npu.buffer 0 : memref<{c}, #npu.space<l0c>>
    npu.l1_to_l0 %a, %l0a : memref<{a}, {L1}>, memref<{l0a}, #npu.space<l0a>>
    npu.l1_to_l0 %b, %l0b {transpose} : memref<{b}, {L1}>, memref<{l0b}, #npu.space<l0b>>
    npu.mmad %l0a, %l0b, %c {accumulate} : memref<{l0a}, #npu.space<l0a>>, memref<{l0b}, #npu.space<l0b>>, memref<{c}, #npu.space<l0c>>
    npu.fixpipe %c, %y : memref<{c}, #npu.space<l0c>>, memref<32x48x{result}, {GM}>
  }}
  }}
}}"""


@pytest.mark.parametrize("kind,transpose", [("bf16", "transpose"), ("bf16", ""), ("f16", "transpose"), ("f16", ""), ("f32", "")])
@pytest.mark.parametrize("accumulate", ["", "accumulate"])
def test_products_of_matrices(kind: str, accumulate: str, transpose: str) -> None:
    check(write_cube_kernel(kind, accumulate, transpose, "f32"), "mma_tile")


@pytest.mark.parametrize("result", ["f32", "bf16", "f16"])
def test_results_of_the_cube(result: str) -> None:
    check(write_cube_kernel("bf16", "", "", result), "fixpipe_nz2nd_float_to_")


@pytest.mark.parametrize("schedule,target", [("reference", "ascend910b3"), ("pipelined", "ascend910b1"), ("half", "ascend910_9392"),
                                             ("gather", "ascend910b3"), ("direct", "ascend950pr"), ("direct", "ascend950dt")])
def test_whole_kernels(schedule: str, target: str) -> None:
    tile = 48 if schedule == "gather" else 96
    kernel = kernels.write_kernel(schedule, 2, 2, tile, kernels.DEFAULT if schedule != "direct" else target, 2, None)
    kernel = kernel.replace(f'"{kernels.DEFAULT}"', f'"{target}"')
    check(kernel, "store_ubuf_to_gm", ON_950 if target.startswith("ascend950") else frozenset())
