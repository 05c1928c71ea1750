"""Counts the rotations that other compilers fuse in the same programs.

OpenVINO: RoPE ops in the compiled model of its CPU plugin, imported from the exported PyTorch program and from ONNX.
onnxscript: RotaryEmbedding nodes after its own fusion for ONNX Runtime. ONNX Runtime: RotaryEmbedding nodes after its offline
transformer optimizer. All get the model as PyTorch's own exporters write it.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from .corpus import Corpus, Entry


def _onnx_nodes(model: object, names: tuple[str, ...] = ("RotaryEmbedding",)) -> int:
    """How many nodes of the ONNX model's graph are called one of `names`."""
    return sum(node.op_type in names for node in model.graph.node)


def _onnx_program(program: torch.export.ExportedProgram) -> "torch.onnx.ONNXProgram":
    return torch.onnx.export(program, dynamo=True, verbose=False)


def _openvino_rotations(model: object) -> int:
    import openvino

    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return sum(node.get_rt_info()["layerType"].astype(str) == "RoPE" for node in compiled.get_runtime_model().get_ops())


def openvino_torch(program: torch.export.ExportedProgram) -> int:
    import openvino

    return _openvino_rotations(openvino.convert_model(program))


def openvino_onnx(program: torch.export.ExportedProgram) -> int:
    import openvino

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "model.onnx"
        _onnx_program(program).save(path)
        return _openvino_rotations(openvino.convert_model(path))


def onnxscript_rotations(program: torch.export.ExportedProgram) -> int:
    import onnxscript.rewriter.ort_fusions as fusions
    from onnxscript import ir

    model = _onnx_program(program).model
    fused = fusions.optimize_for_ort(model)
    fused = fused[0] if isinstance(fused, tuple) else fused
    return _onnx_nodes(ir.to_proto(fused))


def onnxruntime_rotations(program: torch.export.ExportedProgram) -> int:
    from onnxruntime.transformers.fusion_rotary_attention import FusionRotaryEmbeddings
    from onnxruntime.transformers.onnx_model import OnnxModel

    model = OnnxModel(_onnx_program(program).model_proto)
    FusionRotaryEmbeddings(model).apply()
    return _onnx_nodes(model.model)


PEERS: dict[str, Callable[[torch.export.ExportedProgram], int]] = {
    "OpenVINO (torch)": openvino_torch,
    "OpenVINO (ONNX)": openvino_onnx,
    "onnxscript": onnxscript_rotations,
    "ONNX Runtime": onnxruntime_rotations,
}


def fused_rotations(corpus: Corpus, entry: Entry, peer: str) -> int:
    """How many rotations of `entry` the peer fuses; raises whatever the peer does where it cannot import the program."""
    return PEERS[peer](torch.export.load(corpus.program(entry)))
