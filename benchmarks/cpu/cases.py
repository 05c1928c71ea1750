"""What is measured: shapes, types and rotations, with their data and their MLIR."""

from dataclasses import dataclass

import ml_dtypes
import numpy as np

DTYPES = {"f32": np.dtype(np.float32), "bf16": np.dtype(ml_dtypes.bfloat16), "f16": np.dtype(np.float16)}

ROTATIONS = {
    "half": (("half", 128),),
    "interleaved": (("interleaved", 128),),
    "44/44/40": (("half", 44), ("half", 44), ("half", 40)),
}

ALIGNMENT = 4096
"""Of arrays, in bytes."""


@dataclass(frozen=True)
class Case:
    """Rotates x [heads, positions, 128], or [positions, heads, 128] with `heads_inside`, by tables [positions, 64] in f32;
    half-precision x is computed in f32."""

    heads: int
    positions: int
    element_type: str
    rotation: str
    threads: int
    heads_inside: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.positions, self.heads, 128) if self.heads_inside else (self.heads, self.positions, 128)

    @property
    def table_dim(self) -> int:
        """The dimension of positions."""
        return 0 if self.heads_inside else 1

    @property
    def bytes(self) -> int:
        """Of x."""
        return int(np.prod(self.shape)) * DTYPES[self.element_type].itemsize

    @property
    def is_large(self) -> bool:
        """Whether x fits no cache that a core has for itself."""
        return self.bytes >= 4 << 20

    def mlir(self) -> str:
        x = f"tensor<{'x'.join(map(str, self.shape))}x{self.element_type}>"
        table = f"tensor<{self.positions}x64xf32>"
        blocks = ", ".join(f"{kind} {width}" for kind, width in ROTATIONS[self.rotation])
        compute = "" if self.element_type == "f32" else "compute_type = f32 "
        return (
            f"func.func @rotate(%x: {x}, %cos: {table}, %sin: {table}) -> {x} {{\n"
            f"  %y = rope.apply %x, %cos, %sin rotation<[{blocks}]> table_dims = [{self.table_dim}] {compute}: {x}, {table}\n"
            f"  return %y : {x}\n}}\n"
        )


def aligned(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Memory that is written once, so that no measurement pays for its pages."""
    size = int(np.prod(shape)) * dtype.itemsize
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    memory.fill(1)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size].view(dtype).reshape(shape)


@dataclass
class Data:
    """The arrays of a case."""

    x: np.ndarray
    cos: np.ndarray
    sin: np.ndarray
    out: np.ndarray

    @staticmethod
    def of(case: Case) -> "Data":
        generator = np.random.default_rng(0)
        x = aligned(case.shape, DTYPES[case.element_type])
        for part in x:
            part[...] = generator.standard_normal(part.shape, dtype=np.float32)
        angles = np.arange(case.positions)[:, None] * 1e4 ** (-np.arange(64) / 64)
        cos, sin = (aligned(angles.shape, np.dtype(np.float32)) for _ in range(2))
        cos[...], sin[...] = np.cos(angles), np.sin(angles)
        return Data(x, cos, sin, aligned(case.shape, DTYPES[case.element_type]))


QUICK = tuple(Case(32, 4096, dtype, rotation, 1) for dtype in ("f32", "bf16") for rotation in ROTATIONS)

ALL = (
    *(Case(32, 4096, dtype, rotation, threads) for threads in (1, 2) for dtype in DTYPES for rotation in ROTATIONS),
    *(Case(32, 4096, dtype, rotation, 1, heads_inside=True) for dtype in DTYPES for rotation in ROTATIONS),
    *(Case(8, 4096, dtype, "half", 1) for dtype in DTYPES),
    *(Case(24, 28800, dtype, "44/44/40", threads) for threads in (1, 2) for dtype in ("f32", "bf16")),
    *(Case(heads, positions, dtype, "half", 1) for heads, positions in ((32, 1), (1024, 1), (1, 1), (1, 64), (32, 64), (1, 128)) for dtype in ("f32", "bf16")),
)
