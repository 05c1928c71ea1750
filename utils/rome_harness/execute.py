"""Compiles MLIR modules to shared libraries and calls their functions with numpy arrays.

    module = compile_module(mlir_text, "builtin.module(...)")
    (y,) = module.call("rotate", x, cos, sin)

The pass pipeline must end in the LLVM dialect and keep the C interface of the functions that are called (`llvm.emit_c_interface`
before lowering). Function signatures are read from the text as it was before lowering.
"""

import ctypes
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ml_dtypes
import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]

NUMPY_DTYPES = {
    "f16": np.dtype(np.float16),
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "f32": np.dtype(np.float32),
    "f64": np.dtype(np.float64),
    "i64": np.dtype(np.int64),
    "i32": np.dtype(np.int32),
    "i1": np.dtype(np.bool_),
    "complex<f32>": np.dtype(np.complex64),
    "complex<f64>": np.dtype(np.complex128),
}
"""numpy's type of each MLIR element type that functions may have. An i1 occupies one byte in memory on both sides."""

BUFFER_ALIGNMENT = 64
"""Alignment in bytes of the arrays handed to compiled functions: one cache line, and the widest vector register of x86-64."""

CLANG_FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-fast-math", "-shared", "-fPIC", "-Wno-override-module")


class ToolError(RuntimeError):
    """A compiler tool failed; the message carries its command line and what it wrote to stderr."""


class SignatureError(TypeError):
    """A function was called with arrays that do not fit its signature."""


@dataclass(frozen=True)
class ShapedType:
    """A ranked tensor or memref: `element_type` is a key of NUMPY_DTYPES, a dynamic dimension is None."""

    element_type: str
    shape: tuple[int | None, ...]

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> np.dtype:
        """numpy's element type."""
        return NUMPY_DTYPES[self.element_type]

    def __str__(self) -> str:
        dimensions = "".join(f"{'?' if size is None else size}x" for size in self.shape)
        return f"{dimensions}{self.element_type}"

    def accepts(self, array: np.ndarray) -> bool:
        """Whether `array` has this element type, rank and the static sizes."""
        sizes_fit = all(expected in (None, actual) for expected, actual in zip(self.shape, array.shape))
        return array.dtype == self.dtype and array.ndim == self.rank and sizes_fit


@dataclass(frozen=True)
class Signature:
    """Argument and result types of one function."""

    arguments: tuple[ShapedType, ...]
    results: tuple[ShapedType, ...]


# --- Signatures ------------------------------------------------------------------------------------------------------------------

_FUNCTION = re.compile(r"func\.func\s+(?:public\s+)?@(?P<name>[\w.$-]+)\(")
_SHAPED_TYPE = re.compile(r"(?:tensor|memref)<(?P<sizes>(?:(?:\d+|\?)x)*)(?P<element>complex<\w+>|[a-z]\w*)[^>]*>+")


def _closing_parenthesis(text: str, start: int) -> int:
    """Index of the parenthesis that closes the one before `start`."""
    depth = 1
    for match in re.compile(r"[()]").finditer(text, start):
        depth += 1 if match.group() == "(" else -1
        if depth == 0:
            return match.start()
    raise SignatureError("expected a function signature with balanced parentheses")


def _shaped_types(text: str) -> tuple[ShapedType, ...]:
    """Every tensor and memref type written in `text`, in order."""
    types = []
    for match in _SHAPED_TYPE.finditer(text):
        if match["element"] not in NUMPY_DTYPES:
            raise SignatureError(f"expected an element type out of {', '.join(NUMPY_DTYPES)}, but got {match['element']}")
        sizes = match["sizes"].split("x")[:-1]
        types.append(ShapedType(match["element"], tuple(None if size == "?" else int(size) for size in sizes)))
    return tuple(types)


def parse_signature(mlir_text: str, name: str) -> Signature:
    """The signature of the function `name`. Arguments and results must be ranked tensors or memrefs."""
    for match in _FUNCTION.finditer(mlir_text):
        if match["name"] != name:
            continue
        close = _closing_parenthesis(mlir_text, match.end())
        results = re.compile(r"\s*->\s*(\()?").match(mlir_text, close + 1)
        result_text = ""
        if results:
            parenthesised = results.group(1) is not None
            end = _closing_parenthesis(mlir_text, results.end()) if parenthesised else mlir_text.index("{", results.end())
            result_text = mlir_text[results.end() : end]
        return Signature(_shaped_types(mlir_text[match.end() : close]), _shaped_types(result_text))
    raise SignatureError(f"expected a public function named '{name}'")


# --- Descriptors -----------------------------------------------------------------------------------------------------------------


def _descriptor_type(rank: int) -> type[ctypes.Structure]:
    """The C struct that MLIR passes for a memref of `rank`: pointers, offset, and sizes and strides counted in elements."""
    fields: list[tuple[str, object]] = [
        ("allocated", ctypes.c_void_p),
        ("aligned", ctypes.c_void_p),
        ("offset", ctypes.c_int64),
    ]
    if rank > 0:
        fields += [("sizes", ctypes.c_int64 * rank), ("strides", ctypes.c_int64 * rank)]
    return type(f"MemRefDescriptor{rank}", (ctypes.Structure,), {"_fields_": fields})


def _aligned_copy(array: np.ndarray) -> np.ndarray:
    """A contiguous copy of `array` that starts at a multiple of BUFFER_ALIGNMENT bytes."""
    storage = np.empty(array.nbytes + BUFFER_ALIGNMENT, dtype=np.uint8)
    start = -storage.ctypes.data % BUFFER_ALIGNMENT
    copy = storage[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _descriptor_of(array: np.ndarray) -> ctypes.Structure:
    """A descriptor that refers to the memory of a contiguous `array`."""
    descriptor = _descriptor_type(array.ndim)(array.ctypes.data, array.ctypes.data, 0)
    if array.ndim > 0:
        descriptor.sizes[:] = array.shape
        descriptor.strides[:] = [stride // array.itemsize for stride in array.strides]
    return descriptor


def _copy_out(descriptor: ctypes.Structure, shaped_type: ShapedType) -> np.ndarray:
    """A numpy array with the elements that `descriptor` refers to."""
    dtype = shaped_type.dtype
    sizes = tuple(descriptor.sizes) if shaped_type.rank > 0 else ()
    strides = tuple(descriptor.strides) if shaped_type.rank > 0 else ()
    if 0 in sizes:
        return np.empty(sizes, dtype)
    extent = 1 + sum((size - 1) * stride for size, stride in zip(sizes, strides))
    address = descriptor.aligned + descriptor.offset * dtype.itemsize
    memory = (ctypes.c_uint8 * (extent * dtype.itemsize)).from_address(address)
    elements = np.frombuffer(memory, dtype=dtype)
    byte_strides = [stride * dtype.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(elements, sizes, byte_strides).copy()


# --- Calls -----------------------------------------------------------------------------------------------------------------------


class BoundCall:
    """A function together with its arguments, ready to be called many times.

    `run` only calls the function and frees what it returned, so that it can be timed; `results` also copies the results out.
    Arguments are copied once, when the call is bound: a function may write into its arguments' buffers without harming the caller.
    """

    def __init__(self, function: ctypes._CFuncPtr, signature: Signature, arrays: Sequence[np.ndarray]):
        self._function = function
        self._signature = signature
        self._arrays = [_aligned_copy(array) for array in arrays]
        self._descriptors = [_descriptor_of(array) for array in self._arrays]
        fields = [(f"result{index}", _descriptor_type(result.rank)) for index, result in enumerate(signature.results)]
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

    def _described_results(self) -> list[tuple[ctypes.Structure, ShapedType]]:
        """Each result's descriptor with its type."""
        return [(getattr(self._results, f"result{index}"), result) for index, result in enumerate(self._signature.results)]

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

    def __init__(self, library: ctypes.CDLL, mlir_text: str):
        self._library = library
        self._mlir_text = mlir_text

    def bind(self, name: str, *arrays: np.ndarray) -> BoundCall:
        """Prepares calls of the function `name` after checking `arrays` against its signature."""
        signature = parse_signature(self._mlir_text, name)
        if len(arrays) != len(signature.arguments):
            raise SignatureError(f"expected {len(signature.arguments)} arguments for '{name}', but got {len(arrays)}")
        for index, (array, expected) in enumerate(zip(arrays, signature.arguments)):
            if not expected.accepts(array):
                actual = f"an array of {array.dtype} with shape {list(array.shape)}"
                raise SignatureError(f"expected argument {index} of '{name}' to be {expected}, but got {actual}")
        try:
            function = self._library[f"_mlir_ciface_{name}"]
        except AttributeError as error:
            raise SignatureError(f"expected '{name}' to have a C interface: add 'llvm.emit_c_interface' to it") from error
        function.restype = None
        return BoundCall(function, signature, arrays)

    def call(self, name: str, *arrays: np.ndarray) -> list[np.ndarray]:
        """Calls the function `name` once and returns copies of its results."""
        return self.bind(name, *arrays).results()


# --- Compilation -----------------------------------------------------------------------------------------------------------------


def run_tool(command: Sequence[str | Path], text: str) -> subprocess.CompletedProcess[str]:
    """Runs `command` with `text` on its standard input; raises ToolError when it fails."""
    try:
        completed = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ToolError(f"cannot run {command[0]}: {error}") from error
    if completed.returncode != 0:
        line = " ".join(str(part) for part in command)
        raise ToolError(f"exit status {completed.returncode} from: {line}\n{completed.stderr.strip()}")
    return completed


def llvm_binary_directory() -> Path:
    """Where LLVM's tools are: the environment variable LLVM_BINDIR, or what llvm-config says."""
    if "LLVM_BINDIR" in os.environ:
        return Path(os.environ["LLVM_BINDIR"])
    for name in ("llvm-config-22", "llvm-config"):
        if shutil.which(name):
            return Path(run_tool([name, "--bindir"], "").stdout.strip())
    raise ToolError("expected llvm-config-22 on the search path, or the environment variable LLVM_BINDIR")


def rome_opt_path() -> Path:
    """The environment variable ROME_OPT, or rome-opt in the repository's build directory."""
    return Path(os.environ.get("ROME_OPT", REPOSITORY / "build" / "bin" / "rome-opt"))


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
    lowered = run_tool([rome_opt or rome_opt_path(), *flags], mlir_text).stdout
    llvm_ir = run_tool([directory / "mlir-translate", "--mlir-to-llvmir"], lowered).stdout
    with tempfile.TemporaryDirectory() as temporary:
        library = Path(temporary) / "module.so"
        link_options = _link_options(llvm_ir, directory)
        clang = [directory / "clang", *CLANG_FLAGS, "-x", "ir", "-", "-o", library, *link_options]
        run_tool(clang, llvm_ir)
        return CompiledModule(ctypes.CDLL(str(library), mode=os.RTLD_NOW), mlir_text)
