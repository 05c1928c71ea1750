"""Programs with branches, loops, assertions, and tables that are computed."""

import numpy as np

from rome_harness.fuzz.calls.entry import Entry, f32, scalar
from rome_harness.fuzz.calls.programs import Tensor
from rome_harness.fuzz.calls.written_shapes import index, size
from rome_harness.testing import reference

_ONE = "tensor<?xf32>"


def _tables(positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return reference.tables(positions, reference.inverse_frequencies(1e4, 8))


def _rotated(x: np.ndarray, positions: np.ndarray) -> np.ndarray:
    return reference.apply_rounded(x, *_tables(positions), (("half", 8),), (0,))


CONTROL = {
    "assert": Entry((f32("n"), Tensor((), "i1")), _ONE, f"""\
  %c = tensor.extract %arg1[] : tensor<i1>
  cf.assert %c, "expected the flag to be set"
  %0 = arith.negf %arg0 : {_ONE}
  return %0 : {_ONE}""", lambda x, c: -x if c else None),
    "assert after": Entry((f32("n"), f32("m")), _ONE, size(0, 0, _ONE, "n") + size(1, 0, _ONE, "m") + f"""\
  %0 = arith.negf %arg0 : {_ONE}
  %c = arith.cmpi eq, %n, %m : index
  cf.assert %c, "expected \\22sizes\\22 to\\0A agree %s %n"
  return %0 : {_ONE}""", lambda x, y: -x if len(x) == len(y) else None),
    "assert in a loop": Entry((f32("n"), scalar("i64", -1, 5)), _ONE, index(1, "k") + f"""\
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %three = arith.constant 3 : index
  %r = scf.for %i = %zero to %k step %one iter_args(%a = %arg0) -> ({_ONE}) {{
    %c = arith.cmpi ult, %i, %three : index
    cf.assert %c, "expected at most three"
    %0 = arith.negf %a : {_ONE}
    scf.yield %0 : {_ONE}
  }}
  return %r : {_ONE}""", lambda x, k: None if k > 3 else -x if k > 0 and k % 2 else x),
    "branch": Entry((f32("n"), Tensor((), "i1")), _ONE, f"""\
  %c = tensor.extract %arg1[] : tensor<i1>
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  %0 = arith.negf %arg0 : {_ONE}
  return %0 : {_ONE}
^bb2:
  %1 = arith.addf %arg0, %arg0 : {_ONE}
  return %1 : {_ONE}""", lambda x, c: -x if c else x + x, has_known_sizes=False),
    "sizes of a branch": Entry((f32("m"), f32("n"), Tensor((), "i1")), _ONE, f"""\
  %c = tensor.extract %arg2[] : tensor<i1>
  %0 = scf.if %c -> ({_ONE}) {{
    scf.yield %arg0 : {_ONE}
  }} else {{
    %1 = arith.negf %arg1 : {_ONE}
    scf.yield %1 : {_ONE}
  }}
  return %0 : {_ONE}""", lambda x, y, c: x if c else -y, has_known_sizes=False),
    "sizes of a loop": Entry((f32("n"), scalar("i64", -1, 5)), _ONE, index(1, "k") + f"""\
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %r = scf.for %i = %zero to %k step %one iter_args(%a = %arg0) -> ({_ONE}) {{
    %0 = tensor.concat dim(0) %a, %arg0 : ({_ONE}, {_ONE}) -> {_ONE}
    scf.yield %0 : {_ONE}
  }}
  return %r : {_ONE}""", lambda x, k: np.tile(x, 1 + max(int(k), 0)), has_known_sizes=False,
                             may_be_refused=True),
    "loop over elements": Entry((f32("n"),), _ONE, size(0, 0, _ONE, "n") + f"""\
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %arg0) -> ({_ONE}) {{
    %v = tensor.extract %a[%i] : {_ONE}
    %w = arith.addf %v, %v : f32
    %0 = tensor.insert %w into %a[%i] : {_ONE}
    scf.yield %0 : {_ONE}
  }}
  return %r : {_ONE}""", lambda x: x + x),
    "rows in parallel": Entry((f32("n", 4),), "tensor<?x4xf32>", size(0, 0, "tensor<?x4xf32>", "n") + """\
  %e = tensor.empty(%n) : tensor<?x4xf32>
  %r = scf.forall (%i) in (%n) shared_outs(%o = %e) -> (tensor<?x4xf32>) {
    %0 = tensor.extract_slice %arg0[%i, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<1x4xf32>
    %1 = arith.negf %0 : tensor<1x4xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %1 into %o[%i, 0] [1, 4] [1, 1] : tensor<1x4xf32> into tensor<?x4xf32>
    }
  }
  return %r : tensor<?x4xf32>""", lambda x: -x),
    "index switch": Entry((f32("n"), scalar("i64", -1, 2)), _ONE, index(1, "k") + f"""\
  %0 = scf.index_switch %k -> {_ONE}
  case 0 {{
    scf.yield %arg0 : {_ONE}
  }}
  case 1 {{
    %1 = arith.negf %arg0 : {_ONE}
    scf.yield %1 : {_ONE}
  }}
  default {{
    %2 = arith.addf %arg0, %arg0 : {_ONE}
    scf.yield %2 : {_ONE}
  }}
  return %0 : {_ONE}""", lambda x, k: {0: x, 1: -x}.get(int(k), x + x), has_known_sizes=False),
    "tables": Entry((Tensor(("n",), "i64", (0, 1000)),), "tensor<?x4xf32>, tensor<?x4xf32>", """\
  %cos, %sin = rope.tables %arg0 {base = 1.0e4} : tensor<?xi64> -> tensor<?x4xf32>
  return %cos, %sin : tensor<?x4xf32>, tensor<?x4xf32>""", _tables, tolerance=1e-5),
    "tables and rotation": Entry((f32("n", 8), Tensor(("n",), "i64", (-1000, 1000))), "tensor<?x8xf32>", """\
  %cos, %sin = rope.tables %arg1 {base = 1.0e4} : tensor<?xi64> -> tensor<?x4xf32>
  %y = rope.apply %arg0, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<?x4xf32>
  return %y : tensor<?x8xf32>""", _rotated, tolerance=1e-4),
    "matrix": Entry((), "tensor<4x4xf32>", """\
  %r = rope.rotation_matrix rotation<[half 4]> : tensor<4x4xf32>
  return %r : tensor<4x4xf32>""", lambda: reference.rotation_matrices((("half", 4),))[1].astype(np.float32), tolerance=1e-9),
    "positions into a cache": Entry((f32("m", 8), f32("n", 8), f32("n", 4), f32("n", 4), scalar("i64", -1, 3)), "tensor<?x8xf32>",
                                    index(4, "p") + size(1, 0, "tensor<?x8xf32>", "n") + """\
  %y = rope.apply %arg1, %arg2, %arg3 rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<?x4xf32>
  %r = tensor.insert_slice %y into %arg0[%p, 0] [%n, 8] [1, 1] : tensor<?x8xf32> into tensor<?x8xf32>
  return %r : tensor<?x8xf32>""",
                                    lambda c, x, cos, sin, p: _cached(c, reference.apply_rounded(x, cos, sin, (("half", 8),), (0,)), p)),
}


def _cached(cache: np.ndarray, y: np.ndarray, position: np.ndarray) -> np.ndarray | None:
    first = int(position)
    if first < 0 or first + len(y) > len(cache):
        return None
    return np.concatenate((cache[:first], y, cache[first + len(y):]))
