"""Who is measured: each maker takes a case and its data and returns a call without arguments that returns the result.

A maker returns None where its framework is not installed or does not have the case.
"""

import ctypes
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import ml_dtypes
import numpy as np

from rome_harness.testing import tools

from .cases import ROTATIONS, Case, Data
from .ggml import ggml_call

Call = Callable[[], object]


@cache
def kernels() -> ctypes.CDLL:
    """kernels.c and hand_tuned.c, compiled for this machine."""
    sources = [Path(__file__).with_name(name) for name in ("kernels.c", "hand_tuned.c")]
    library = Path(f"/tmp/rome-benchmark-kernels-{max(source.stat().st_mtime_ns for source in sources)}.so")
    flags = ("-O3", "-march=native", "-ffp-contract=off", "-fopenmp", "-shared", "-fPIC")
    subprocess.run(["clang-22", *flags, *map(str, sources), "-o", str(library)], check=True)
    return ctypes.CDLL(str(library))


def pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def copy_call(name: str, case: Case, data: Data) -> Call:
    """A copy of x in C, by as many threads as the case has."""
    function = getattr(kernels(), name)
    arguments = (pointer(data.x), pointer(data.out), ctypes.c_int64(data.x.nbytes))
    if case.threads == 1:
        return lambda: function(*arguments)
    by_threads, threads = kernels().copy_by_threads, ctypes.c_int64(case.threads)
    return lambda: by_threads(function, *arguments, threads)


def nontemporal_copy(case: Case, data: Data) -> Call:
    return copy_call("nontemporal_copy", case, data)


def rome(case: Case, data: Data) -> Call:
    import rome as package

    function = package.compile(case.mlir(), threads=case.threads)["rotate"]
    x, cos, sin, out = data.x, data.cos, data.sin, data.out
    return lambda: function(x, cos, sin, out=out)


def rotation_call(name: str, case: Case, data: Data) -> Call | None:
    """A rotation in C, its heads by as many threads as the case has; None where this machine does not have it."""
    if not hasattr(kernels(), name):
        return None
    function, blocks = getattr(kernels(), name), ROTATIONS[case.rotation]
    widths = (ctypes.c_int64 * len(blocks))(*(width for _, width in blocks))
    sizes = (ctypes.c_int64(case.heads), ctypes.c_int64(case.positions))
    arguments = (
        *map(pointer, (data.x, data.cos, data.sin, data.out)),
        *sizes,
        widths,
        ctypes.c_int64(len(blocks)),
        ctypes.c_int64(128),
    )
    if case.threads == 1:
        return lambda: (function(*arguments), data.out)[1]
    by_threads, split = kernels().rotate_by_threads, (ctypes.c_int64(data.x[0].nbytes), ctypes.c_int64(case.threads))
    return lambda: (by_threads(function, *arguments, *split), data.out)[1]


def plain_c(case: Case, data: Data) -> Call | None:
    return rotation_call(f"plain_{ROTATIONS[case.rotation][0][0]}_{case.element_type}", case, data)


def by_hand(name: str, case: Case, data: Data) -> Call | None:
    """`name` is hand, head by head, or tiled, with all heads by some positions."""
    blocks = ROTATIONS[case.rotation]
    return rotation_call(f"{name}_{blocks[0][0] if len(blocks) == 1 else 'blocks'}_{case.element_type}", case, data)


# --- Python frameworks -----------------------------------------------------------------------------------------------------------


def rotate_torch(x, cos, sin, rotation: str):
    """The rotation as models write it, for torch."""
    import torch

    wide = x.float()
    if rotation == "interleaved":
        even, odd = wide[..., ::2], wide[..., 1::2]
        return torch.stack((even * cos - odd * sin, odd * cos + even * sin), dim=-1).flatten(-2).to(x.dtype)
    parts, lane, entry = [], 0, 0
    for _, width in ROTATIONS[rotation]:
        block, c, s = wide[..., lane : lane + width], cos[:, entry : entry + width // 2], sin[:, entry : entry + width // 2]
        low, high = block.chunk(2, dim=-1)
        rotated = torch.cat((-high, low), dim=-1)
        parts.append(block * torch.cat((c, c), dim=-1) + rotated * torch.cat((s, s), dim=-1))
        lane, entry = lane + width, entry + width // 2
    return (torch.cat(parts, dim=-1) if len(parts) > 1 else parts[0]).to(x.dtype)


def torch_arrays(case: Case, data: Data):
    import torch

    torch.set_num_threads(case.threads)
    x = torch.from_numpy(data.x.view(np.uint16)).view(torch.bfloat16) if case.element_type == "bf16" else torch.from_numpy(data.x)
    return x, torch.from_numpy(data.cos), torch.from_numpy(data.sin)


def torch_eager(case: Case, data: Data) -> Call:
    import torch

    arrays = torch_arrays(case, data)

    def call():
        with torch.inference_mode():
            return rotate_torch(*arrays, case.rotation)

    return call


def torch_compile(case: Case, data: Data) -> Call:
    import torch

    arrays = torch_arrays(case, data)
    torch._dynamo.reset()
    compiled = torch.compile(rotate_torch, dynamic=False)

    def call():
        with torch.inference_mode():
            return compiled(*arrays, case.rotation)

    return call


def onnxruntime(case: Case, data: Data) -> Call | None:
    """The operator RotaryEmbedding of ONNX; f32 and f16, one block."""
    import onnxruntime as ort
    from onnx import TensorProto, helper

    if case.rotation == "44/44/40" or case.element_type == "bf16":
        return None
    kind = TensorProto.FLOAT if case.element_type == "f32" else TensorProto.FLOAT16
    table = np.float32 if case.element_type == "f32" else np.float16
    x = data.x[None]
    cos, sin = data.cos.astype(table)[None], data.sin.astype(table)[None]
    node = helper.make_node("RotaryEmbedding", ["x", "cos", "sin"], ["y"], interleaved=int(case.rotation == "interleaved"))
    inputs = [helper.make_tensor_value_info(n, kind, a.shape) for n, a in (("x", x), ("cos", cos), ("sin", sin))]
    output = helper.make_tensor_value_info("y", kind, x.shape)
    model = helper.make_model(helper.make_graph([node], "rope", inputs, [output]), opset_imports=[helper.make_opsetid("", 23)])
    options = ort.SessionOptions()
    options.intra_op_num_threads = case.threads
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    for name, array in (("x", x), ("cos", cos), ("sin", sin)):
        binding.bind_ortvalue_input(name, ort.OrtValue.ortvalue_from_numpy(array))
    binding.bind_ortvalue_output("y", result := ort.OrtValue.ortvalue_from_numpy(np.empty_like(x)))
    return lambda: (session.run_with_iobinding(binding), result)[1]


def openvino_half(case: Case):
    """The graph that the RoPE op of OpenVINO's CPU plugin is fused from: four dimensions, tables per lane, a split along axis 3."""
    import openvino as ov
    from openvino import opset13 as ops

    kind, table = ov.Type.f32 if case.element_type == "f32" else ov.Type.f16, (1, 1, case.positions, 128)
    x, cos, sin = (ops.parameter(shape, t) for shape, t in (((1, *case.shape), kind), (table, ov.Type.f32), (table, ov.Type.f32)))
    wide = ops.convert(x, "f32")
    low, high = ops.variadic_split(wide, ops.constant(3), ops.constant([64, 64])).outputs()
    rotated = ops.concat([ops.multiply(high, ops.constant(np.float32(-1))), low], -1)
    y = ops.add(ops.multiply(wide, cos), ops.multiply(rotated, sin))
    return ov.Model([ops.convert(y, kind.to_string())], [x, cos, sin])


def openvino(case: Case, data: Data) -> Call | None:
    """One block of halves as it fuses it, others converted from torch; f32 and f16."""
    import openvino as ov
    import torch

    if case.element_type == "bf16":
        return None
    arrays = (data.x, data.cos, data.sin)
    if case.rotation == "half":
        model, arrays = openvino_half(case), (data.x[None], *(np.tile(table, 2)[None, None] for table in arrays[1:]))
    else:

        class Rotation(torch.nn.Module):
            def forward(self, x, cos, sin):
                return rotate_torch(x, cos, sin, case.rotation)

        model = ov.convert_model(Rotation(), example_input=torch_arrays(case, data), input=[a.shape for a in arrays])
    compiled = ov.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": case.threads, "INFERENCE_PRECISION_HINT": "f32"})
    request = compiled.create_infer_request()
    for index, array in enumerate(arrays):
        request.set_input_tensor(index, ov.Tensor(array, shared_memory=True))
    return lambda keep_alive=arrays: (request.infer(), request.get_output_tensor(0).data)[1]


def jax(case: Case, data: Data) -> Call | None:
    """XLA, one thread as it decides; results are fresh arrays."""
    import jax as package
    import jax.numpy as jnp

    if case.threads != 2:
        return None

    def rotate(x, cos, sin):
        wide = x.astype(jnp.float32)
        if case.rotation == "interleaved":
            even, odd = wide[..., ::2], wide[..., 1::2]
            return jnp.stack((even * cos - odd * sin, odd * cos + even * sin), axis=-1).reshape(x.shape).astype(x.dtype)
        parts, lane, entry = [], 0, 0
        for _, width in ROTATIONS[case.rotation]:
            half = width // 2
            low, high = wide[..., lane : lane + half], wide[..., lane + half : lane + width]
            c, s = cos[:, entry : entry + half], sin[:, entry : entry + half]
            parts += [low * c - high * s, high * c + low * s]
            lane, entry = lane + width, entry + half
        return jnp.concatenate(parts, axis=-1).astype(x.dtype)

    compiled = package.jit(rotate)
    arrays = [package.device_put(array) for array in (data.x, data.cos, data.sin)]
    return lambda: compiled(*arrays).block_until_ready()


def iree(case: Case, data: Data) -> Call:
    """The canonical slices of the rotation, compiled for this machine; results are fresh arrays."""
    import iree.compiler
    import iree.runtime

    slices = tools.run_tool([tools.rome_opt_path(), "--convert-rope-to-linalg=form=slices"], case.mlir()).stdout
    flags = ["--iree-llvmcpu-target-cpu=host", "--iree-opt-level=O3"]
    code = iree.compiler.compile_str(slices, target_backends=["llvm-cpu"], extra_args=flags)
    if case.threads != 1:
        iree.runtime.flags.parse_flags(f"--task_topology_max_group_count={case.threads}")
    config = iree.runtime.Config("local-sync" if case.threads == 1 else "local-task")
    context = iree.runtime.SystemContext(config=config)
    context.add_vm_module(iree.runtime.VmModule.copy_buffer(context.instance, code))
    function = context.modules.module["rotate"]
    arrays = [iree.runtime.asdevicearray(config.device, array) for array in (data.x, data.cos, data.sin)]
    return lambda: function(*arrays)


def ggml(case: Case, data: Data) -> Call | None:
    """The operator of ggml on [positions, heads, lanes], as it wants x; f32 and f16, one block, angles from positions."""
    import libggml

    if case.rotation == "44/44/40" or case.element_type == "bf16":
        return None
    return ggml_call(Path(libggml.__file__).parent, case, data)


PEERS: dict[str, Callable[[Case, Data], Call | None]] = {
    "RoME": rome,
    "memcpy": partial(copy_call, "plain_copy"),
    "copy, 4 streams": partial(copy_call, "nontemporal_copy_of_quarters"),
    "hand-tuned C": partial(by_hand, "hand"),
    "hand-tuned C, tiled": partial(by_hand, "tiled"),
    "plain C": plain_c,
    "onnxruntime": onnxruntime,
    "OpenVINO": openvino,
    "torch.compile": torch_compile,
    "torch eager": torch_eager,
    "JAX": jax,
    "IREE": iree,
    "ggml": ggml,
}
"""In the order of the table. The COPIES copy, all others rotate."""

COPIES = ("memcpy", "copy, 4 streams")

ANY_LAYOUT = (*COPIES, "RoME", "IREE")
"""The peers that take x with heads inside as well."""

FRAMEWORKS = {
    "onnxruntime": "onnxruntime",
    "OpenVINO": "openvino",
    "torch.compile": "torch",
    "torch eager": "torch",
    "JAX": "jax",
    "IREE": "iree-base-compiler",
    "ggml": "libggml-python",
}
"""The peers that are frameworks, with the packages they come from."""


def to_numpy(result: object) -> np.ndarray:
    """The result of any peer in f64."""
    if hasattr(result, "to_host"):
        result = result.to_host()
    if hasattr(result, "float"):
        result = result.float()
    if hasattr(result, "numpy"):
        result = result.numpy()
    array = np.asarray(result)
    return (array.view(ml_dtypes.bfloat16) if array.dtype == np.uint16 else array).astype(np.float64)
