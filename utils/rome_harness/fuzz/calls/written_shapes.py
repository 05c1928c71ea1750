"""Programs that move elements, with sizes that only calls know."""

import numpy as np

from rome_harness.fuzz.calls.entry import Entry, f32, scalar
from rome_harness.fuzz.calls.programs import Tensor

_ONE = "tensor<?xf32>"
_ROWS = "tensor<?x4xf32>"
_BOTH = "tensor<?x?xf32>"


def within(first: int, count: int, size: int) -> bool:
    """Whether elements from `first` on lie in `size` elements."""
    return 0 <= first and 0 <= count and first + count <= size


def index(argument: int, name: str) -> str:
    """Reads an index from an argument of type tensor<i64>."""
    return (f"  %e{name} = tensor.extract %arg{argument}[] : tensor<i64>\n"
            f"  %{name} = arith.index_cast %e{name} : i64 to index\n")


def size(argument: int, dimension: int, tensor: str, name: str) -> str:
    """Reads the size of a dimension of an argument."""
    return (f"  %c{name} = arith.constant {dimension} : index\n"
            f"  %{name} = tensor.dim %arg{argument}, %c{name} : {tensor}\n")


def _slice(x: np.ndarray, first: np.ndarray, count: np.ndarray) -> np.ndarray | None:
    return x[int(first):int(first) + int(count)] if within(int(first), int(count), len(x)) else None


def _set_slice(x: np.ndarray, y: np.ndarray, first: np.ndarray) -> np.ndarray | None:
    if not within(int(first), len(y), len(x)):
        return None
    x = x.copy()
    x[int(first):int(first) + len(y)] = y
    return x


def _padded(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
    return np.pad(x, ((max(low, 0), max(high, 0)), (0, 0)), constant_values=3) if low >= 0 and high >= 0 else None


def _gathered(x: np.ndarray, indices: np.ndarray) -> np.ndarray | None:
    return x[indices] if ((0 <= indices) & (indices < len(x))).all() else None


def _even(x: np.ndarray) -> np.ndarray | None:
    return x.reshape(-1, 2) if len(x) % 2 == 0 else None


SHAPES = {
    "concat with itself": Entry((f32("n"),), _ONE, f"  %0 = tensor.concat dim(0) %arg0, %arg0 : ({_ONE}, {_ONE}) -> {_ONE}\n"
                                f"  return %0 : {_ONE}", lambda x: np.concatenate((x, x))),
    "concat rows": Entry((f32("m", 4), f32("n", 4)), _ROWS, f"  %0 = tensor.concat dim(0) %arg0, %arg1 : ({_ROWS}, {_ROWS}) -> {_ROWS}\n"
                         f"  return %0 : {_ROWS}", lambda x, y: np.concatenate((x, y))),
    "concat lanes": Entry((f32("n", 4), f32("n", 3)), "tensor<?x7xf32>", f"  %0 = tensor.concat dim(1) %arg0, %arg1 : ({_ROWS}, "
                          "tensor<?x3xf32>) -> tensor<?x7xf32>\n  return %0 : tensor<?x7xf32>",
                          lambda x, y: np.concatenate((x, y), 1)),
    "concat dynamic lanes": Entry((f32("n", "k"), f32("n", "l")), _BOTH, f"  %0 = tensor.concat dim(1) %arg0, %arg1 : ({_BOTH}, {_BOTH})"
                                  f" -> {_BOTH}\n  return %0 : {_BOTH}", lambda x, y: np.concatenate((x, y), 1)),
    "slice": Entry((f32("n"), scalar("i64", -2, 6), scalar("i64", -2, 6)), _ONE, index(1, "a") + index(2, "b") + f"""\
  %0 = tensor.extract_slice %arg0[%a] [%b] [1] : {_ONE} to {_ONE}
  return %0 : {_ONE}""", _slice),
    "slice of computed": Entry((f32("n", 4), scalar("i64", -2, 6), scalar("i64", -2, 6)), _ROWS, index(1, "a") + index(2, "b") + f"""\
  %x = arith.negf %arg0 : {_ROWS}
  %0 = tensor.extract_slice %x[%a, 0] [%b, 4] [1, 1] : {_ROWS} to {_ROWS}
  %1 = arith.addf %0, %0 : {_ROWS}
  return %1 : {_ROWS}""", lambda x, a, b: None if _slice(x, a, b) is None else -_slice(x, a, b) * 2),
    "rows two by two": Entry((f32("n", 4),), _ROWS, size(0, 0, _ROWS, "n") + f"""\
  %two = arith.constant 2 : index
  %h = arith.ceildivui %n, %two : index
  %0 = tensor.extract_slice %arg0[0, 0] [%h, 4] [2, 1] : {_ROWS} to {_ROWS}
  return %0 : {_ROWS}""", lambda x: x[::2]),
    "insert slice": Entry((f32("m", 4), f32("n", 4), scalar("i64", -2, 6)), _ROWS, index(2, "a") + size(1, 0, _ROWS, "n") + f"""\
  %0 = tensor.insert_slice %arg1 into %arg0[%a, 0] [%n, 4] [1, 1] : {_ROWS} into {_ROWS}
  return %0 : {_ROWS}""", _set_slice),
    "insert element": Entry((f32("n"), scalar("i64", -2, 6)), _ONE, index(1, "a") + f"""\
  %v = arith.constant 9.0 : f32
  %0 = tensor.insert %v into %arg0[%a] : {_ONE}
  return %0 : {_ONE}""", lambda x, a: _set_slice(x, np.array([9], np.float32), a)),
    "extract element": Entry((f32("n"), scalar("i64", -2, 6)), "tensor<f32>", index(1, "a") + f"""\
  %v = tensor.extract %arg0[%a] : {_ONE}
  %0 = tensor.from_elements %v : tensor<f32>
  return %0 : tensor<f32>""", lambda x, a: x[int(a)] if within(int(a), 1, len(x)) else None),
    "gather": Entry((f32("m", 4), Tensor(("n",), "i64", (-1, 3))), _ROWS, size(1, 0, "tensor<?xi64>", "n") + f"""\
  %0 = tensor.empty(%n) : {_ROWS}
  %1 = linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}} ins(%arg1 : tensor<?xi64>) outs(%0 : {_ROWS}) {{
  ^bb0(%p: i64, %o: f32):
    %r = arith.index_cast %p : i64 to index
    %j = linalg.index 1 : index
    %v = tensor.extract %arg0[%r, %j] : {_ROWS}
    linalg.yield %v : f32
  }} -> {_ROWS}
  return %1 : {_ROWS}""", _gathered),
    "collapse": Entry((f32("m", "n", 2),), "tensor<?x2xf32>", """\
  %0 = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<?x?x2xf32> into tensor<?x2xf32>
  return %0 : tensor<?x2xf32>""", lambda x: x.reshape(-1, 2)),
    "collapse lanes": Entry((f32("m", "n"),), _ONE, f"  %0 = tensor.collapse_shape %arg0 [[0, 1]] : {_BOTH} into {_ONE}\n"
                            f"  return %0 : {_ONE}", lambda x: x.reshape(-1)),
    "expand": Entry((f32("n"),), "tensor<?x2xf32>", size(0, 0, _ONE, "n") + f"""\
  %two = arith.constant 2 : index
  %h = arith.divui %n, %two : index
  %0 = tensor.expand_shape %arg0 [[0, 1]] output_shape [%h, 2] : {_ONE} into tensor<?x2xf32>
  return %0 : tensor<?x2xf32>""", _even),
    "expand and negate": Entry((f32("n"),), "tensor<?x2xf32>", size(0, 0, _ONE, "n") + f"""\
  %two = arith.constant 2 : index
  %h = arith.ceildivui %n, %two : index
  %0 = tensor.expand_shape %arg0 [[0, 1]] output_shape [%h, 2] : {_ONE} into tensor<?x2xf32>
  %1 = arith.negf %0 : tensor<?x2xf32>
  return %1 : tensor<?x2xf32>""", lambda x: None if _even(x) is None else -_even(x)),
    "cast to a static size": Entry((f32("n"),), "tensor<4xf32>", f"  %0 = tensor.cast %arg0 : {_ONE} to tensor<4xf32>\n"
                                   "  return %0 : tensor<4xf32>", lambda x: x if len(x) == 4 else None),
    "cast and negate": Entry((f32("n"),), "tensor<8xf32>", f"  %0 = tensor.cast %arg0 : {_ONE} to tensor<8xf32>\n"
                             "  %1 = arith.negf %0 : tensor<8xf32>\n  return %1 : tensor<8xf32>", lambda x: -x if len(x) == 8 else None),
    "cast to a dynamic size": Entry((f32(4),), _ONE, f"  %0 = tensor.cast %arg0 : tensor<4xf32> to {_ONE}\n  return %0 : {_ONE}",
                                    lambda x: x),
    "reshape": Entry((f32("n"), Tensor((2,), "i64", (-1, 3))), _BOTH, f"  %0 = tensor.reshape %arg0(%arg1) : ({_ONE}, tensor<2xi64>) -> "
                     f"{_BOTH}\n  return %0 : {_BOTH}",
                     lambda x, s: x.reshape(s) if s.min() >= 0 and s[0] * s[1] == len(x) else None),
    "transpose": Entry((f32("m", "n"),), _BOTH, size(0, 0, _BOTH, "m") + size(0, 1, _BOTH, "n") + f"""\
  %0 = tensor.empty(%n, %m) : {_BOTH}
  %1 = linalg.transpose ins(%arg0 : {_BOTH}) outs(%0 : {_BOTH}) permutation = [1, 0]
  return %1 : {_BOTH}""", lambda x: x.T),
    "transpose heads": Entry((f32("b", 3, "n", 8),), "tensor<?x?x3x8xf32>", size(0, 0, "tensor<?x3x?x8xf32>", "b")
                             + size(0, 2, "tensor<?x3x?x8xf32>", "n") + """\
  %0 = tensor.empty(%b, %n) : tensor<?x?x3x8xf32>
  %1 = linalg.transpose ins(%arg0 : tensor<?x3x?x8xf32>) outs(%0 : tensor<?x?x3x8xf32>) permutation = [0, 2, 1, 3]
  return %1 : tensor<?x?x3x8xf32>""", lambda x: x.transpose(0, 2, 1, 3)),
    "broadcast": Entry((f32("n"), scalar("i64", -1, 5)), _BOTH, index(1, "a") + size(0, 0, _ONE, "n") + f"""\
  %0 = tensor.empty(%a, %n) : {_BOTH}
  %1 = linalg.broadcast ins(%arg0 : {_ONE}) outs(%0 : {_BOTH}) dimensions = [0]
  return %1 : {_BOTH}""", lambda x, a: np.broadcast_to(x, (int(a), len(x))) if a >= 0 else None),
    "pad": Entry((f32("n", 4), scalar("i64", -2, 4), scalar("i64", -2, 4)), _ROWS, index(1, "a") + index(2, "b") + f"""\
  %v = arith.constant 3.0 : f32
  %0 = tensor.pad %arg0 low[%a, 0] high[%b, 0] {{
  ^bb0(%i: index, %j: index):
    tensor.yield %v : f32
  }} : {_ROWS} to {_ROWS}
  return %0 : {_ROWS}""", _padded),
    "sum of columns": Entry((f32("n", 4),), "tensor<4xf32>", f"""\
  %v = arith.constant dense<0.0> : tensor<4xf32>
  %0 = linalg.reduce {{ arith.addf }} ins(%arg0 : {_ROWS}) outs(%v : tensor<4xf32>) dimensions = [0]
  return %0 : tensor<4xf32>""", lambda x: x.sum(0, dtype=np.float32), tolerance=1e-4),
    "matmul": Entry((f32("m", "k"), f32("k", "n"), f32("m", "n")), _BOTH, f"""\
  %0 = linalg.matmul ins(%arg0, %arg1 : {_BOTH}, {_BOTH}) outs(%arg2 : {_BOTH}) -> {_BOTH}
  return %0 : {_BOTH}""", lambda x, y, z: x @ y + z, tolerance=1e-4),
    "static matmul": Entry((f32("m", 8), f32(8, 4)), _ROWS, size(0, 0, "tensor<?x8xf32>", "m") + f"""\
  %v = arith.constant 0.0 : f32
  %0 = tensor.empty(%m) : {_ROWS}
  %1 = linalg.fill ins(%v : f32) outs(%0 : {_ROWS}) -> {_ROWS}
  %2 = linalg.matmul ins(%arg0, %arg1 : tensor<?x8xf32>, tensor<8x4xf32>) outs(%1 : {_ROWS}) -> {_ROWS}
  return %2 : {_ROWS}""", lambda x, y: x @ y, tolerance=1e-4),
    "fill of any size": Entry((scalar("i64", -3, 1 << 62),), _ONE, index(0, "n") + f"""\
  %v = arith.constant 2.0 : f32
  %0 = tensor.splat %v[%n] : {_ONE}
  return %0 : {_ONE}""", lambda n: np.full(int(n), 2, np.float32) if 0 <= n < 1 << 20 else None),
    "fill of a few": Entry((scalar("i64", -3, 9),), _ONE, index(0, "n") + f"""\
  %v = arith.constant 2.0 : f32
  %0 = tensor.splat %v[%n] : {_ONE}
  return %0 : {_ONE}""", lambda n: np.full(int(n), 2, np.float32) if n >= 0 else None),
    "generate": Entry((f32("n"),), _ONE, size(0, 0, _ONE, "n") + f"""\
  %0 = tensor.generate %n {{
  ^bb0(%i: index):
    %one = arith.constant 1 : index
    %last = arith.subi %n, %one : index
    %j = arith.subi %last, %i : index
    %v = tensor.extract %arg0[%j] : {_ONE}
    tensor.yield %v : f32
  }} : {_ONE}
  return %0 : {_ONE}""", lambda x: x[::-1]),
}
