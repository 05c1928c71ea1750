"""Counts the rotations that other compilers fuse in the same programs.

OpenVINO: RoPE ops in the compiled model of its CPU plugin, imported from the exported PyTorch program and from ONNX.
onnxscript: matches of its rotary rule, also those that it takes back later because the tables are arguments. ONNX Runtime:
RotaryEmbedding nodes after the rotary fusion of its transformer optimizer. All get the model as PyTorch's exporters write it.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from .control import write_control
from .corpus import Corpus, Entry
from .exporting import describe


def _openvino_rotations(model: object) -> int:
    import openvino

    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return sum(node.get_rt_info()["layerType"].astype(str) == "RoPE" for node in compiled.get_runtime_model().get_ops())


def _openvino_from_torch(program: torch.export.ExportedProgram, _: Path) -> int:
    import openvino

    return _openvino_rotations(openvino.convert_model(program))


def _openvino_from_onnx(_: torch.export.ExportedProgram, onnx_file: Path) -> int:
    import openvino

    return _openvino_rotations(openvino.convert_model(onnx_file))


def _onnxscript(_: torch.export.ExportedProgram, onnx_file: Path) -> int:
    from onnxscript import ir
    from onnxscript.rewriter.ort_fusions import optimize_for_ort

    _, counts = optimize_for_ort(ir.load(onnx_file))
    return counts["rotary_embedding"]


def _onnxruntime(_: torch.export.ExportedProgram | None, onnx_file: Path) -> int:
    import onnx
    from onnxruntime.transformers.fusion_rotary_attention import FusionRotaryEmbeddings
    from onnxruntime.transformers.onnx_model import OnnxModel

    model = OnnxModel(onnx.load(onnx_file))
    FusionRotaryEmbeddings(model).apply()
    return sum(node.op_type == "RotaryEmbedding" for node in model.model.graph.node)


def control_rotations() -> int:
    """How many rotations ONNX Runtime is counted to fuse in a program that has the one it is written for."""
    with tempfile.TemporaryDirectory() as directory:
        onnx_file = Path(directory) / "control.onnx"
        write_control(onnx_file)
        return _onnxruntime(None, onnx_file)


PEERS: dict[str, Callable[[torch.export.ExportedProgram, Path], int]] = {
    "OpenVINO (torch)": _openvino_from_torch,
    "OpenVINO (ONNX)": _openvino_from_onnx,
    "onnxscript": _onnxscript,
    "ONNX Runtime": _onnxruntime,
}


def fused_rotations(corpus: Corpus, entry: Entry) -> dict[str, int | str]:
    """For each peer how many rotations of `entry` it fuses, or why it cannot import the program."""
    program = torch.export.load(corpus.program(entry))
    counts: dict[str, int | str] = {}
    with tempfile.TemporaryDirectory() as directory:
        onnx_file = Path(directory) / "model.onnx"
        try:
            torch.onnx.export(program, dynamo=True, verbose=False).save(onnx_file)
        except Exception as error:
            counts = {peer: f"no ONNX: {describe(error)}" for peer in PEERS}
        for peer, count in PEERS.items():
            if peer in counts and count is not _openvino_from_torch:
                continue
            try:
                counts[peer] = count(program, onnx_file)
            except Exception as error:  # A peer that cannot import the program may raise anything.
                counts[peer] = describe(error)
    return counts
