"""The rotation of ggml, called in its shared libraries."""

import ctypes
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .cases import Case, Data

TYPES = {"f32": 0, "f16": 1}
"""ggml's numbers of element types (ggml.h, enum ggml_type); i32 is 26."""
TYPE_I32 = 26

MODES = {"interleaved": 0, "half": 2}
"""ggml's numbers of kinds of blocks (ggml.h, GGML_ROPE_TYPE_NORMAL and GGML_ROPE_TYPE_NEOX)."""


class InitParameters(ctypes.Structure):
    """struct ggml_init_params."""

    _fields_ = [("mem_size", ctypes.c_size_t), ("mem_buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool)]


def declare(library: ctypes.CDLL, name: str, result: type | None, *arguments: type) -> Callable[..., int]:
    function = getattr(library, name)
    function.restype, function.argtypes = result, list(arguments)
    return function


def ggml_call(package: Path, case: Case, data: Data) -> Callable[[], np.ndarray]:
    """A call of ggml_rope_ext through the libraries in `package`, whose result has the layout of the case."""
    base = ctypes.CDLL(str(package / "lib64" / "libggml-base.so.0"), mode=ctypes.RTLD_GLOBAL)
    cpu = ctypes.CDLL(str(package / "lib64" / "libggml-cpu.so.0"))
    pointer, size, number, real = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int, ctypes.c_float
    init = declare(base, "ggml_init", pointer, InitParameters)
    free = declare(base, "ggml_free", None, pointer)
    new = declare(base, "ggml_new_tensor_3d", pointer, pointer, number, size, size, size)
    new_positions = declare(base, "ggml_new_tensor_1d", pointer, pointer, number, size)
    rope = declare(base, "ggml_rope_ext", pointer, *[pointer] * 4, *[number] * 3, *[real] * 6)
    new_graph = declare(base, "ggml_new_graph", pointer, pointer)
    build = declare(base, "ggml_build_forward_expand", None, pointer, pointer)
    get_data = declare(base, "ggml_get_data", pointer, pointer)
    compute = declare(cpu, "ggml_graph_compute_with_ctx", number, pointer, pointer, number)

    def array(tensor: int, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        memory = (ctypes.c_char * (int(np.prod(shape)) * dtype.itemsize)).from_address(get_data(tensor))
        return np.frombuffer(memory, dtype).reshape(shape)

    # The work of each call stays in the context: some kilobytes.
    context = init(InitParameters(2 * case.bytes + (1 << 30), None, False))
    x = new(context, TYPES[case.element_type], 128, case.heads, case.positions)
    positions = new_positions(context, TYPE_I32, case.positions)
    y = rope(context, x, positions, None, 128, MODES[case.rotation], 0, 1e4, 1.0, 0.0, 1.0, 0.0, 0.0)
    graph = new_graph(context)
    build(graph, y)
    shape = (case.positions, case.heads, 128)
    array(x, shape, data.x.dtype)[...] = data.x.transpose(1, 0, 2)
    array(positions, shape[:1], np.dtype(np.int32))[...] = np.arange(case.positions)
    result = array(y, shape, data.x.dtype).transpose(1, 0, 2)

    def call() -> np.ndarray:
        if compute(context, graph, case.threads) != 0:
            raise RuntimeError("expected ggml to compute the graph")
        return result

    weakref.finalize(call, free, context)
    return call
