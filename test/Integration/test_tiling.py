# RUN: %python -m pytest -q %s
"""Tiles `rope.apply` with a transform script, executes the result, and compares with numpy bit for bit."""

from pathlib import Path

import numpy as np
import pytest

from rome_harness.testing import execute, reference, tools

BLOCKS = (("half", 6), ("identity", 1), ("interleaved", 4))

SCRIPT = """
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %apply = transform.structured.match ops{["rope.apply"]} in %root : (!transform.any_op) -> !transform.any_op
    TILE
    transform.yield
  }
}
"""

LOOPS = """%tiled, %loops:2 = transform.structured.tile_using_for %apply tile_sizes [0, 4, 3]
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)"""

FORALL = """%tiled, %loop = transform.structured.tile_using_forall %apply tile_sizes [1, 5]
      : (!transform.any_op) -> (!transform.any_op, !transform.any_op)"""


def rotate_text(transposed: bool) -> str:
    """x [batch, positions, heads, lanes] with tables that broadcast over the batch and follow the positions."""
    suffix = " transposed" if transposed else ""
    return (
        "func.func @rotate(%x: tensor<?x?x?x11xf32>, %cos: tensor<1x?x5xf32>, %sin: tensor<1x?x5xf32>) -> tensor<?x?x?x11xf32> {\n"
        "  %y = rope.apply %x, %cos, %sin rotation<[half 6, identity 1, interleaved 4]> table_dims = [0, 1]"
        f"{suffix} : tensor<?x?x?x11xf32>, tensor<1x?x5xf32>\n"
        "  return %y : tensor<?x?x?x11xf32>\n}\n"
    )


@pytest.mark.parametrize("transposed", (False, True))
@pytest.mark.parametrize("tile", (LOOPS, FORALL))
def test_tiles_compute_the_same(tile: str, transposed: bool, tmp_path: Path) -> None:
    library = tmp_path / "tile.mlir"
    library.write_text(SCRIPT.replace("TILE", tile))
    schedule = [f"--transform-preload-library=transform-library-paths={library}", "--transform-interpreter"]
    text = rotate_text(transposed)
    tiled = tools.run_tool([tools.rome_opt_path(), *schedule], text).stdout
    assert "scf.for" in tiled
    module = execute.compile_module(text, [*schedule, "--rome-cpu-pipeline"])
    generator = np.random.default_rng(0)
    # Sizes that tiles divide and sizes that they do not, down to none.
    for leading in ((2, 8, 3), (1, 7, 5), (3, 1, 1), (2, 0, 4)):
        x = generator.standard_normal((*leading, 11)).astype(np.float32)
        cos, sin = (generator.standard_normal((1, leading[1], 5)).astype(np.float32) for _ in range(2))
        (actual,) = module.call("rotate", x, cos, sin)
        assert reference.bit_identical(actual, reference.apply_rounded(x, cos, sin, BLOCKS, (0, 1), transposed=transposed)), leading
