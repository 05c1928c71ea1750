# RUN: %python -m pytest -q %s
"""Runs single ops on arrays and compares them with numpy, bit for bit."""

import subprocess

import ml_dtypes
import numpy as np
import pytest

from rome_harness.npu_kernels.cases import get_simulator
from rome_harness.testing.tools import REPOSITORY

bf16 = ml_dtypes.bfloat16
KINDS = {"f16": np.float16, "bf16": bf16, "f32": np.float32, "i32": np.int32,
         "i8": np.int8}


def memref(shape, kind, space):
    return f"memref<{'x'.join(map(str, shape))}x{kind}, #npu.space<{space}>>"


def bits(array):
    return array.view({1: np.uint8, 2: np.uint16, 4: np.uint32}[array.itemsize])


def run(folder, body, inputs, output, target="ascend950pr", core="vector"):
    """Runs `body` on the first core of a kind; arguments are %a0, %a1, ... and %y."""
    shape, kind = output
    arguments, files = [], []
    for i, array in enumerate(inputs):
        name = next(k for k, v in KINDS.items() if array.dtype == v)
        arguments.append(f"%a{i}: {memref(array.shape, name, 'gm')}")
        files.append(str(folder / f"a{i}.npy"))
        np.save(files[-1], bits(array) if array.dtype == bf16 else array)
    arguments.append(f"%y: {memref(shape, kind, 'gm')} "
                     "{npu.role = #npu.role<output>}")
    text = (f"npu.{core} {{\n%g = npu.group_id\n%s = npu.subcore_id\n"
            "%sum = arith.addi %g, %s : index\n%c0 = arith.constant 0 : index\n"
            "%first = arith.cmpi eq, %sum, %c0 : index\n"
            f"scf.if %first {{\n{body}\n}}\n}}\n")
    kernel = f"npu.kernel @k({', '.join(arguments)}) {{\n{text}}}\n"
    # No chip's vector unit computes in bf16; the simulator can.
    chip = (REPOSITORY / "targets" / f"{target}.mlir").read_text()
    (folder / "target.mlir").write_text(
        chip.replace("arithmetic = [f16", "arithmetic = [bf16, f16"))
    path = folder / "y.npy"
    process = subprocess.run([get_simulator(), "-", f"--input={','.join(files)}",
                              f"--output={path}", "--report=none",
                              f"--npu-target={folder}/target.mlir"],
                             input=kernel, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    return np.load(path).view(KINDS[kind])


def elementwise(name, count, shape, kind, words=""):
    """Loads operands, runs a vector op, stores the last one."""
    space, size = memref(shape, kind, "ub"), int(np.prod(shape)) * 4
    lines = [f"%b{i} = npu.buffer {i * size} : {space}" for i in range(count + 1)]
    gm = memref(shape, kind, "gm")
    lines += [f"npu.load %a{i}, %b{i} : {gm}, {space}"
              for i in range(count + (name == "vmla"))]
    operands = ", ".join(f"%b{i}" for i in range(count)) + f"{words}, %b{count}"
    lines += ["npu.barrier <all>",
              f"npu.{name} {operands} : {', '.join([space] * (count + 1))}",
              "npu.barrier <all>", f"npu.store %b{count}, %y : {space}, {gm}"]
    return "\n".join(lines)


def draw(shape, kind):
    """Values of all sizes, with infinities, zeros and subnormals."""
    random = np.random.default_rng(1)
    values = random.standard_normal(shape) * 2.0 ** random.integers(-14, 9, shape)
    values.flat[:8] = [0.0, -0.0, np.inf, -np.inf, 6e-8, -6e-8, 65504.0, 1e-7]
    return values.astype(KINDS[kind])


# What the simulator does where the hardware's values are not published.
def in_f64(function):
    def compute(values):
        with np.errstate(all="ignore"):
            return function(values.astype(np.float64)).astype(np.float32).astype(values.dtype)
    return compute


FUNCTIONS = {"vabs": np.abs, "vrelu": lambda x: np.where((x > 0) | np.isnan(x), x, np.zeros((), x.dtype)), "vsqrt": in_f64(np.sqrt),
             "vrsqrt": in_f64(lambda x: 1 / np.sqrt(x)), "vrec": in_f64(lambda x: 1 / x), "vexp": in_f64(np.exp), "vln": in_f64(np.log)}


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(tmp_path, kind, name):
    x = draw((32, 64), kind)
    x.flat[8] = np.nan
    y = run(tmp_path, elementwise(name, 1, x.shape, kind), [x], (x.shape, kind))
    expected = FUNCTIONS[name](x)
    isnan = np.isnan(expected.astype(np.float32))
    assert (np.isnan(y.astype(np.float32)) == isnan).all()
    close = np.abs(bits(y).astype(np.int64) - bits(expected).astype(np.int64))[~isnan]
    # Two libraries may round exp and ln of f64 to the two sides of a middle of f32.
    assert close.max() <= (1 if name in ("vexp", "vln") else 0)


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
@pytest.mark.parametrize("name,compute", [("vmax", np.maximum), ("vmin", np.minimum), ("vdiv", np.divide)])
def test_comparisons_and_quotients(tmp_path, kind, name, compute):
    a, b = draw((32, 64), kind), draw((64, 32), kind).reshape(32, 64)[::-1].copy()
    a.flat[8] = b.flat[9] = np.nan
    y = run(tmp_path, elementwise(name, 2, a.shape, kind), [a, b], (a.shape, kind))
    with np.errstate(all="ignore"):
        expected = compute(a.astype(np.float32), b.astype(np.float32)).astype(KINDS[kind])
    isnan = np.isnan(expected.astype(np.float32))
    assert (np.isnan(y.astype(np.float32)) == isnan).all()
    assert (y[~isnan] == expected[~isnan]).all()


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
@pytest.mark.parametrize("name,compute", [("vadd", np.add), ("vsub", np.subtract),
                                          ("vmul", np.multiply)])
def test_arithmetic(tmp_path, kind, name, compute):
    a, b = draw((32, 64), kind), draw((64, 32), kind).reshape(32, 64)[::-1].copy()
    y = run(tmp_path, elementwise(name, 2, a.shape, kind), [a, b], (a.shape, kind))
    with np.errstate(all="ignore"):
        expected = compute(a, b)
    nan = np.isnan(expected.astype(np.float32))
    assert np.array_equal(np.isnan(y.astype(np.float32)), nan)
    assert np.array_equal(bits(y)[~nan], bits(expected)[~nan])


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
def test_scale(tmp_path, kind):
    a = draw((16, 32), kind)
    y = run(tmp_path, elementwise("vmuls", 1, a.shape, kind, ", 0.3"), [a],
            (a.shape, kind))
    with np.errstate(all="ignore"):
        assert np.array_equal(bits(y), bits(a * KINDS[kind](0.3)))


@pytest.mark.parametrize("kind,above", [("f16", 1 + 2.0 ** -11 + 2.0 ** -40),
                                        ("bf16", 1 + 2.0 ** -8 + 2.0 ** -40)])
def test_factor_is_rounded_once(tmp_path, kind, above):
    """The factor lies just above the middle of two numbers; as f32 it is the middle."""
    ones = np.ones((16, 32), KINDS[kind])
    y = run(tmp_path, elementwise("vmuls", 1, ones.shape, kind, f", {above:.17e}"),
            [ones], (ones.shape, kind))
    assert (y.astype(np.float64) > 1).all()


@pytest.mark.parametrize("lanes", [44, 3, 129])
def test_rows_of_any_bytes(tmp_path, lanes):
    """Rows that are no multiple of 32 bytes; what lies beyond them is not theirs."""
    rows, width = 8, -(-lanes // 16) * 16
    a = draw((rows, 192), "bf16")[:, :lanes].copy()
    gm = memref(a.shape, "bf16", "gm")

    def part(name, kind, address):
        whole = memref((rows, width), kind, "ub")
        view = (f"memref<{rows}x{lanes}x{kind}, strided<[{width}, 1]>, "
                "#npu.space<ub>>")
        return view, (f"%w{name} = npu.buffer {address} : {whole}\n%{name} = "
                      f"memref.subview %w{name}[0, 0] [{rows}, {lanes}] [1, 1] : "
                      f"{whole} to {view}\n")

    (half, x), (full, f) = part("x", "bf16", 0), part("f", "f32", 65536)
    y = run(tmp_path, x + f + f"""npu.load %a0, %x : {gm}, {half}
        npu.barrier <all>
        npu.vcast %x, %f : {half}, {full}
        npu.barrier <v>
        npu.vadd %f, %f, %f : {full}, {full}, {full}
        npu.barrier <v>
        npu.vcast %f, %x : {full}, {half}
        npu.barrier <all>
        npu.store %x, %y : {half}, {gm}""", [a], (a.shape, "bf16"))
    with np.errstate(all="ignore"):
        assert np.array_equal(bits(y), bits(a + a))


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
def test_multiply_and_accumulate(tmp_path, kind):
    random = np.random.default_rng(2)
    a, b, c = (random.standard_normal((16, 64)).astype(KINDS[kind]) for _ in range(3))
    y = run(tmp_path, elementwise("vmla", 2, a.shape, kind), [a, b, c],
            (a.shape, kind))
    assert np.array_equal(bits(y), bits(c + a * b))


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32", "i8"])
def test_interleave_and_back(tmp_path, kind):
    random = np.random.default_rng(3)
    a, b = (random.integers(-100, 100, (4, 32)).astype(KINDS[kind]) for _ in range(2))
    part, whole = (memref((4, n), kind, "ub") for n in (32, 64))
    gm, out = memref((4, 32), kind, "gm"), memref((4, 64), kind, "gm")
    lines = [f"%b{i} = npu.buffer {i * 1024} : {part}" for i in range(2)]
    lines += [f"%w = npu.buffer 4096 : {whole}"]
    load = [f"npu.load %a{i}, %b{i} : {gm}, {part}" for i in range(2)]
    y = run(tmp_path, "\n".join(
        lines + load + ["npu.barrier <all>",
                        f"npu.vinterleave %b0, %b1, %w : {part}, {part}, {whole}",
                        "npu.barrier <all>", f"npu.store %w, %y : {whole}, {out}"]),
        [a, b], ((4, 64), kind))
    expected = np.stack([a, b], axis=-1).reshape(4, 64)
    assert np.array_equal(bits(y), bits(expected))
    back = run(tmp_path, "\n".join(
        lines + [f"npu.load %a0, %w : {out}, {whole}", "npu.barrier <all>",
                 f"npu.vdeinterleave %w, %b1, %b0 : {whole}, {part}, {part}",
                 "npu.barrier <all>", f"npu.vsub %b1, %b0, %b1 : {part}, {part}, {part}"
                 if kind != "i8" else f"npu.copy %b0, %b1 : {part}, {part}",
                 "npu.barrier <all>", f"npu.store %b1, %y : {part}, {gm}"]),
        [expected], ((4, 32), kind))
    assert np.array_equal(bits(back), bits(b if kind == "i8" else a - b))


@pytest.mark.parametrize("kind", ["f16", "bf16"])
def test_casts(tmp_path, kind):
    """Every 16-bit float survives f32; f32 is rounded to nearest even."""
    a = draw((32, 64), "f32")
    b = np.arange(2 ** 16, dtype=np.uint16).view(KINDS[kind]).reshape(256, 256)
    b = b[~np.isnan(b.astype(np.float32)).any(axis=1)]
    for source, to in [(a, kind)] + [(b[i:i + 32], "f32")
                                     for i in range(0, len(b), 32)]:
        name = next(k for k in ("f32", kind) if source.dtype == KINDS[k])
        x, y = memref(source.shape, name, "ub"), memref(source.shape, to, "ub")
        got = run(tmp_path, f"""%x = npu.buffer 0 : {x}
            %z = npu.buffer 65536 : {y}
            npu.load %a0, %x : {memref(source.shape, name, 'gm')}, {x}
            npu.barrier <all>
            npu.vcast %x, %z : {x}, {y}
            npu.barrier <all>
            npu.store %z, %y : {y}, {memref(source.shape, to, 'gm')}""",
                  [source], (source.shape, to), "ascend910b3")
        with np.errstate(all="ignore"):
            assert np.array_equal(bits(got), bits(source.astype(KINDS[to])))


@pytest.mark.parametrize("kind", ["f16", "bf16"])
def test_casts_of_any_bits(tmp_path, kind):
    """Random bits and what lies beside the limits, NaN among them."""
    a = np.random.default_rng(8).integers(0, 2 ** 32, (16, 64)).astype(np.uint32)
    edges = [0x7fc00000, 0xff800001, 0x477fefff, 0x477ff000, 0x7f7f8000, 0x7f7f7fff,
             0x33000000, 0x33000001, 0x387fffff, 0x00008000, 0x00018000, 0x80000001]
    a.flat[:len(edges)] = edges
    a = a.view(np.float32)
    x, z = memref(a.shape, "f32", "ub"), memref(a.shape, kind, "ub")
    got = run(tmp_path, f"""%x = npu.buffer 0 : {x}
        %z = npu.buffer 65536 : {z}
        npu.load %a0, %x : {memref(a.shape, 'f32', 'gm')}, {x}
        npu.barrier <all>
        npu.vcast %x, %z : {x}, {z}
        npu.barrier <all>
        npu.store %z, %y : {z}, {memref(a.shape, kind, 'gm')}""",
              [a], (a.shape, kind), "ascend910b3")
    nan = np.isnan(a)
    assert nan.sum() >= 2 and np.isnan(got[nan].astype(np.float32)).all()
    with np.errstate(all="ignore"):
        assert np.array_equal(bits(got)[~nan], bits(a.astype(KINDS[kind]))[~nan])


def product(a, b):
    """Adds products in f32 in the order of k."""
    total = np.zeros((a.shape[0], b.shape[1]), np.float32)
    for k in range(a.shape[1]):
        total += a[:, k:k + 1].astype(np.float32) * b[k].astype(np.float32)
    return total


def matmul(m, n, k, kind, zz, extra, accumulate=False):
    """Loads A [m, k] and B transposed [n, k], multiplies, and does `extra`."""
    w = 8 if kind == "f32" else 16
    a1, b1 = memref((k // w, m // 16, 16, w), kind, "l1"), memref(
        (k // w, n // 16, 16, w), kind, "l1")
    a0 = memref((m // 16, k // w, 16, w) if zz else (k // w, m // 16, 16, w), kind,
                "l0a")
    b0, c = b1.replace("<l1>", "<l0b>"), memref((n // 16, m // 16, 16, 16), "f32",
                                                "l0c")
    op = f"npu.mmad %a, %b, %c{{}} : {a0}, {b0}, {c}\n"
    return f"""%x1 = npu.buffer 0 : {a1}
        %b1 = npu.buffer 131072 : {b1}
        %a = npu.buffer 0 : {a0}
        %b = npu.buffer 0 : {b0}
        %c = npu.buffer 0 : {c}
        npu.load_nz %a0, %x1 : {memref((m, k), kind, 'gm')}, {a1}
        npu.load_nz %a1, %b1 : {memref((n, k), kind, 'gm')}, {b1}
        npu.barrier <all>
        npu.l1_to_l0 %x1, %a : {a1}, {a0}
        npu.l1_to_l0 %b1, %b : {b1}, {b0}
        npu.barrier <all>
        {op.format('')}
        npu.barrier <m>
        {op.format(' accumulate') if accumulate else ''}
        npu.barrier <all>
        {extra}"""


@pytest.mark.parametrize("target", ["ascend910b3", "ascend950pr"])
@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
@pytest.mark.parametrize("m,n,k", [(16, 16, 16), (48, 32, 80)])
def test_matmul(tmp_path, target, kind, m, n, k):
    random = np.random.default_rng(4)
    a, b = (random.standard_normal(s).astype(KINDS[kind]) for s in ((m, k), (n, k)))
    c, gm = memref((n // 16, m // 16, 16, 16), "f32", "l0c"), memref((m, n), "f32",
                                                                   "gm")
    body = matmul(m, n, k, kind, "910" in target, f"npu.fixpipe %c, %y : {c}, {gm}")
    y = run(tmp_path, body, [a, b], ((m, n), "f32"), target, "cube")
    assert np.array_equal(bits(y), bits(product(a, b.T)))


def test_matmul_accumulates(tmp_path):
    a, b = draw((32, 16), "f16")[1:].repeat(2, axis=0)[:32], draw((16, 16), "f16")
    a, b = np.clip(a, -9, 9), np.clip(b, -9, 9)
    c, gm = memref((1, 2, 16, 16), "f32", "l0c"), memref((32, 16), "f32", "gm")
    body = matmul(32, 16, 16, "f16", True, f"npu.fixpipe %c, %y : {c}, {gm}", True)
    y = run(tmp_path, body, [a, b], ((32, 16), "f32"), "ascend910b3", "cube")
    total = product(a, b.T)
    for k in range(16):
        total += a[:, k:k + 1].astype(np.float32) * b.T[k].astype(np.float32)
    assert np.array_equal(bits(y), bits(total))


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32"])
def test_fixpipe_to_l1_is_fractals(tmp_path, kind):
    """What leaves L0C for L1 can be stored from there: its bytes are NZ."""
    random = np.random.default_rng(5)
    m, n, k, w = 32, 48, 16, 8 if kind == "f32" else 16
    a, b = (random.standard_normal(s).astype(np.float16) for s in ((m, k), (n, k)))
    shape = (n // w, m // 16, 16, w)
    c, l1 = memref((n // 16, m // 16, 16, 16), "f32", "l0c"), memref(shape, kind, "l1")
    body = matmul(m, n, k, "f16", True, f"""%o = npu.buffer 262144 : {l1}
        npu.fixpipe %c, %o : {c}, {l1}
        npu.barrier <all>
        npu.store %o, %y : {l1}, {memref(shape, kind, 'gm')}""")
    y = run(tmp_path, body, [a, b], (shape, kind), "ascend910b3", "cube")
    matrix = product(a, b.T).astype(KINDS[kind])
    expected = matrix.reshape(m // 16, 16, n // w, w).transpose(2, 0, 1, 3)
    assert np.array_equal(bits(y), bits(np.ascontiguousarray(expected)))


@pytest.mark.parametrize("subcore", [0, 1])
def test_l1_to_ub_goes_to_the_core_it_names(tmp_path, subcore):
    """The cube core copies to one vector core; each stores what it holds."""
    a = np.random.default_rng(6).standard_normal((32, 64)).astype(np.float32)
    gm, l1, ub = (memref((32, 64), "f32", space) for space in ("gm", "l1", "ub"))
    out = memref((2, 32, 64), "f32", "gm")
    row = "memref<32x64xf32, strided<[64, 1], offset: ?>, #npu.space<gm>>"
    text = f"""module attributes {{npu.target = "ascend950pr"}} {{
      npu.kernel @k(%a0: {gm}, %y: {out} {{npu.role = #npu.role<output>}}) {{
        npu.cube {{
          %g = npu.group_id
          %c0 = arith.constant 0 : index
          %first = arith.cmpi eq, %g, %c0 : index
          %b = npu.buffer 0 : {l1}
          %u = npu.buffer 0 : {ub}
          scf.if %first {{
            npu.cross_wait <group>, <mte1>, 1
            npu.load %a0, %b : {gm}, {l1}
            npu.set_flag <mte2>, <mte1>, 0
            npu.wait_flag <mte2>, <mte1>, 0
            npu.copy %b, %u {{subcore = {subcore} : i64}} : {l1}, {ub}
            npu.cross_set <group>, <mte1>, 0
          }}
        }}
        npu.vector {{
          %g = npu.group_id
          %s = npu.subcore_id
          %c0 = arith.constant 0 : index
          %zero = npu.buffer 0 : {ub}
          %first = arith.cmpi eq, %g, %c0 : index
          scf.if %first {{
            npu.load %a0, %zero : {gm}, {ub}
            npu.barrier <all>
            npu.vsub %zero, %zero, %zero : {ub}, {ub}, {ub}
            npu.cross_set <group>, <v>, 1
            npu.cross_wait <group>, <mte3>, 0
            %row = memref.subview %y[%s, 0, 0] [1, 32, 64] [1, 1, 1] : {out} to {row}
            npu.store %zero, %row : {ub}, {row}
          }}
        }}
      }}
    }}"""
    np.save(tmp_path / "a.npy", a)
    process = subprocess.run([get_simulator(), "-", f"--input={tmp_path}/a.npy",
                              f"--output={tmp_path}/y.npy", "--report=none"],
                             input=text, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    y = np.load(tmp_path / "y.npy")
    expected = np.zeros_like(y)
    expected[subcore] = a
    assert np.array_equal(y, expected)


@pytest.mark.parametrize("split,kind", [("row", "f32"), ("column", "f32"),
                                        ("row", "bf16"), ("column", "f16")])
def test_fixpipe_divides_between_vector_cores(tmp_path, split, kind):
    """Each vector core stores the part of the product that it got."""
    m, n, k = 48, 64, 32
    random = np.random.default_rng(7)
    a, b = (random.standard_normal(s).astype(np.float16) for s in ((m, k), (n, k)))
    rows, columns = (m // 2, n) if split == "row" else (m, n // 2)
    c, ub = (memref((n // 16, m // 16, 16, 16), "f32", "l0c"),
             memref((rows, columns), kind, "ub"))
    product_to_ub = matmul(m, n, k, "f16", False, f"""%u = npu.buffer 64 : {ub}
        npu.fixpipe %c, %u {{split = #npu.split<{split}>}} : {c}, {ub}
        npu.cross_set <group>, <fix>, 0""")
    part = (f"memref<{rows}x{columns}x{kind}, strided<[{n}, 1], offset: ?>, "
            "#npu.space<gm>>")
    first = """%g = npu.group_id
        %c0 = arith.constant 0 : index
        %first = arith.cmpi eq, %g, %c0 : index
        scf.if %first {"""
    text = f"""module attributes {{npu.target = "ascend950pr"}} {{
      npu.kernel @k(%a0: {memref((m, k), 'f16', 'gm')},
                    %a1: {memref((n, k), 'f16', 'gm')},
                    %y: {memref((m, n), kind, 'gm')}
                        {{npu.role = #npu.role<output>}}) {{
        npu.cube {{ {first} {product_to_ub} }} }}
        npu.vector {{
          {first}
          npu.cross_wait <group>, <mte3>, 0
          %s = npu.subcore_id
          %size = arith.constant {rows if split == 'row' else columns} : index
          %start = arith.muli %s, %size : index
          %u = npu.buffer 64 : {ub}
          %part = memref.subview %y[{'%start, 0' if split == 'row' else '0, %start'}]
            [{rows}, {columns}] [1, 1] : {memref((m, n), kind, 'gm')} to {part}
          npu.store %u, %part : {ub}, {part} }} }} }} }}"""
    for name, array in (("a", a), ("b", b)):
        np.save(tmp_path / f"{name}.npy", array)
    process = subprocess.run([get_simulator(), "-", "--report=none",
                              f"--input={tmp_path}/a.npy,{tmp_path}/b.npy",
                              f"--output={tmp_path}/y.npy"],
                             input=text, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    y = np.load(tmp_path / "y.npy").view(KINDS[kind])
    assert np.array_equal(bits(y), bits(product(a, b.T).astype(KINDS[kind])))
