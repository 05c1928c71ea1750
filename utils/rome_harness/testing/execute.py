"""Compiles MLIR modules to shared libraries and calls their functions with numpy arrays.

    module = compile_module(mlir_text, "builtin.module(...)")
    (y,) = module.call("rotate", x, cos, sin)

The pass pipeline must end in the LLVM dialect and keep the C interface of the functions that are called (`llvm.emit_c_interface`
before lowering). Signatures are those of the module before lowering. RoME's own Python package does not serve here: it has one
pipeline, refuses functions of memrefs, and is not built under sanitizers.
"""

import ctypes
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from torch_mlir import ir, runtime

from rome_harness.testing.elements import NUMPY_DTYPES
from rome_harness.testing.generic import function_types
from rome_harness.testing.tools import llvm_binary_directory, rome_opt_path, run_tool

BUFFER_ALIGNMENT = 64
"""Alignment in bytes of the arrays handed to compiled functions: one cache line, and the widest vector register of x86-64."""

CLANG_FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-fast-math", "-shared", "-fPIC", "-Wno-override-module")


class SignatureError(TypeError):
    """A function was called with arrays that do not fit its signature."""


# --- Signatures ------------------------------------------------------------------------------------------------------------------


def _dtype(shaped_type: ir.Type) -> np.dtype:
    """numpy's type of the elements of a ranked tensor or memref."""
    if not isinstance(shaped_type, (ir.RankedTensorType, ir.MemRefType)):
        raise SignatureError(f"expected a ranked tensor or memref, but got {shaped_type}")
    element = str(shaped_type.element_type)
    if element not in NUMPY_DTYPES:
        raise SignatureError(f"expected an element type out of {', '.join(NUMPY_DTYPES)}, but got {element}")
    return NUMPY_DTYPES[element]


def _accepts(shaped_type: ir.ShapedType, array: np.ndarray) -> bool:
    """Whether `array` has the element type, the rank and the static sizes."""
    if array.dtype != _dtype(shaped_type) or array.ndim != shaped_type.rank:
        return False
    return all(shaped_type.is_dynamic_dim(axis) or size == shaped_type.get_dim_size(axis) for axis, size in enumerate(array.shape))


# --- Descriptors -----------------------------------------------------------------------------------------------------------------


def _aligned_copy(array: np.ndarray) -> np.ndarray:
    """A contiguous copy of `array` that starts at a multiple of BUFFER_ALIGNMENT bytes."""
    storage = np.empty(array.nbytes + BUFFER_ALIGNMENT, dtype=np.uint8)
    start = -storage.ctypes.data % BUFFER_ALIGNMENT
    copy = storage[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _descriptor_type(shaped_type: ir.ShapedType) -> type[ctypes.Structure]:
    """The C struct that MLIR passes for a ranked tensor or memref."""
    element = runtime.as_ctype(_dtype(shaped_type))
    if shaped_type.rank == 0:
        return runtime.make_zero_d_memref_descriptor(element)
    return runtime.make_nd_memref_descriptor(shaped_type.rank, element)


def _copy_out(descriptor: ctypes.Structure, shaped_type: ir.ShapedType) -> np.ndarray:
    """A numpy array with the elements that `descriptor` refers to."""
    if shaped_type.rank == 0:
        element = runtime.move_aligned_ptr_by_offset(descriptor.aligned, descriptor.offset)
        return runtime.to_numpy(np.ctypeslib.as_array(element, shape=())).copy()
    # There may be no memory where there are no elements.
    if 0 in descriptor.shape:
        return np.empty(tuple(descriptor.shape), _dtype(shaped_type))
    return runtime.ranked_memref_to_numpy([descriptor]).copy()


# --- Calls -----------------------------------------------------------------------------------------------------------------------


class BoundCall:
    """A function together with its arguments, ready to be called many times.

    `run` only calls the function and frees what it returned, so that it can be timed; `results` also copies the results out.
    Arguments are copied once, when the call is bound: a function may write into its arguments' buffers without harming the caller.
    """

    def __init__(self, function: ctypes._CFuncPtr, function_type: ir.FunctionType, arrays: Sequence[np.ndarray]):
        self._function = function
        self._result_types = function_type.results
        self._arrays = [_aligned_copy(array) for array in arrays]
        self._descriptors = [runtime.get_ranked_memref_descriptor(array) for array in self._arrays]
        fields = [(f"result{index}", _descriptor_type(result)) for index, result in enumerate(self._result_types)]
        self._results = type("Results", (ctypes.Structure,), {"_fields_": fields})()
        pointers = [ctypes.byref(self._results)] if fields else []
        self._pointers = pointers + [ctypes.byref(descriptor) for descriptor in self._descriptors]
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = [ctypes.c_void_p]
        self._free.restype = None

    def run(self) -> None:
        """Calls the function and frees its results."""
        self._function(*self._pointers)
        self._release()

    def results(self) -> list[np.ndarray]:
        """Calls the function and returns copies of its results."""
        self._function(*self._pointers)
        copies = [_copy_out(descriptor, shaped_type) for descriptor, shaped_type in self._described_results()]
        self._release()
        return copies

    def _described_results(self) -> list[tuple[ctypes.Structure, ir.ShapedType]]:
        """Each result's descriptor with its type."""
        return [(getattr(self._results, f"result{index}"), result) for index, result in enumerate(self._result_types)]

    def _release(self) -> None:
        """Frees the results: each allocation once, and none that belongs to an argument.

        Allocations must come from `malloc`, which is what finalize-memref-to-llvm calls. The pipeline must not return a
        `memref.global`; buffer deallocation guarantees that, because it makes the caller the owner of every result.
        """
        argument_ranges = [(array.ctypes.data, array.ctypes.data + array.nbytes) for array in self._arrays]
        allocations = {descriptor.allocated for descriptor, _ in self._described_results() if descriptor.allocated}
        for allocation in allocations:
            if not any(allocation == start or start < allocation < end for start, end in argument_ranges):
                self._free(allocation)


class CompiledModule:
    """A loaded shared library. Its file is already deleted; the library stays loaded as long as the process lives."""

    def __init__(self, library: ctypes.CDLL, types: dict[str, ir.FunctionType]):
        self._library = library
        self._types = types

    def bind(self, name: str, *arrays: np.ndarray) -> BoundCall:
        """Prepares calls of the function `name` after checking `arrays` against its signature."""
        if name not in self._types:
            raise SignatureError(f"expected a function named '{name}'")
        function_type = self._types[name]
        if len(arrays) != len(function_type.inputs):
            raise SignatureError(f"expected {len(function_type.inputs)} arguments for '{name}', but got {len(arrays)}")
        for index, (array, expected) in enumerate(zip(arrays, function_type.inputs)):
            if not _accepts(expected, array):
                actual = f"an array of {array.dtype} with shape {list(array.shape)}"
                raise SignatureError(f"expected argument {index} of '{name}' to be {expected}, but got {actual}")
        try:
            function = self._library[f"_mlir_ciface_{name}"]
        except AttributeError as error:
            raise SignatureError(f"expected '{name}' to have a C interface: add 'llvm.emit_c_interface' to it") from error
        function.restype = None
        return BoundCall(function, function_type, arrays)

    def call(self, name: str, *arrays: np.ndarray) -> list[np.ndarray]:
        """Calls the function `name` once and returns copies of its results."""
        return self.bind(name, *arrays).results()


# --- Compilation -----------------------------------------------------------------------------------------------------------------


def _link_options(llvm_ir: str, directory: Path) -> list[str]:
    """Libraries that the code may call into: libm, MLIR's C runtime (strided copies, f16 and bf16 conversions), OpenMP."""
    libraries = directory.parent / "lib"
    options = [f"-L{libraries}", f"-Wl,-rpath,{libraries}", "-Wl,--as-needed", "-Wl,--no-undefined"]
    options += ["-lm", "-lmlir_c_runner_utils", "-lmlir_float16_utils"]
    if "@__kmpc_" in llvm_ir:
        options.append("-lomp")
    return options


def compile_module(mlir_text: str, pipeline: str | Sequence[str], rome_opt: str | Path | None = None) -> CompiledModule:
    """Lowers `mlir_text`, compiles it for this machine and loads it.

    `pipeline` is a textual pass pipeline ("builtin.module(...)"), or a sequence of pass flags ("--canonicalize", ...), which nest
    passes on functions by themselves.
    """
    directory = llvm_binary_directory()
    flags = [f"--pass-pipeline={pipeline}"] if isinstance(pipeline, str) else list(pipeline)
    rome_opt = rome_opt or rome_opt_path()
    types = function_types(run_tool([rome_opt, "--mlir-print-op-generic"], mlir_text).stdout)
    lowered = run_tool([rome_opt, *flags], mlir_text).stdout
    llvm_ir = run_tool([directory / "mlir-translate", "--mlir-to-llvmir"], lowered).stdout
    with tempfile.TemporaryDirectory() as temporary:
        library = Path(temporary) / "module.so"
        link_options = _link_options(llvm_ir, directory)
        clang = [directory / "clang", *CLANG_FLAGS, "-x", "ir", "-", "-o", library, *link_options]
        run_tool(clang, llvm_ir)
        return CompiledModule(ctypes.CDLL(str(library), mode=os.RTLD_NOW), types)
