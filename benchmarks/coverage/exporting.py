"""Exports cases to MLIR in every form that torch-mlir can write them.

Each export runs in a child process of its own, because one that crashes or hangs must not end the others.
"""

import io
import logging
import multiprocessing
import pickle
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from rome_harness.testing import models, tools

from .cases import Case, flat_tensors, in_dtype

TIME_LIMIT = 300
"""For one export, in seconds."""

TOSA_TO_LINALG = (
    "builtin.module(func.func(tosa-optional-decompositions),tosa-to-linalg-pipeline,func.func(tosa-to-tensor,tosa-to-arith))"
)


class _Unwrapped(torch.nn.Module):
    """A function of tensors as a module whose result is a flat tuple of tensors."""

    def __init__(self, function: Callable[..., object]):
        super().__init__()
        self.function = function

    def forward(self, *arguments: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return flat_tensors(self.function(*arguments))


@dataclass(frozen=True)
class Export:
    """A program in one form: its IR with the function `symbol`, `arguments` for it, and PyTorch's own serialised program."""

    symbol: str
    mlir_text: str
    arguments: tuple[torch.Tensor, ...]
    program: bytes | None = None


# --- Forms -----------------------------------------------------------------------------------------------------------------------


def _export_program(
    function: Callable[..., object], arguments: Sequence[torch.Tensor], dynamic: Sequence[Sequence[int]] | None = None
) -> torch.export.ExportedProgram:
    shapes = None
    if dynamic is not None:
        sequence = torch.export.Dim("sequence", min=2, max=models.MAXIMUM_SEQUENCE_LENGTH)
        shapes = (tuple({dimension: sequence for dimension in dimensions} for dimensions in dynamic),)
    program = torch.export.export(_Unwrapped(function).eval(), tuple(arguments), dynamic_shapes=shapes)
    # Checks of element types that torch.export adds at casts; torch-mlir cannot lower those of complex tensors.
    for node in list(program.graph.nodes):
        if node.target == torch.ops.aten._assert_tensor_metadata.default:
            program.graph.erase_node(node)
    program.graph_module.recompile()
    return program


def _import(program: torch.export.ExportedProgram, symbol: str, output_type: str = "linalg-on-tensors") -> str:
    from torch_mlir import fx

    module = fx.export_and_import(program, output_type=output_type, func_name=symbol)
    text = str(module)
    # Ops of torch-mlir's own dialect can be read by other tools in the generic form alone.
    return module.operation.get_asm(print_generic_op_form=True) if "tm_tensor." in text else text


def export_linalg(case: Case) -> Export:
    """As linalg on tensors, in f32."""
    program = _export_program(case.function, case.arguments)
    mlir_text = _import(program, case.symbol)
    serialised = io.BytesIO()
    torch.export.save(program, serialised)
    return Export(case.symbol, mlir_text, case.arguments, serialised.getvalue())


def export_bf16(case: Case) -> Export:
    """As linalg on tensors with everything that is f32 in bf16 instead."""
    arguments = in_dtype(case.arguments, torch.bfloat16)
    return Export(case.symbol, _import(_export_program(case.function, arguments), case.symbol), arguments)


def export_dynamic(case: Case) -> Export:
    """As linalg on tensors with the sequence dynamic."""
    if not any(case.dynamic_dimensions):
        raise ValueError("expected an argument with the sequence as a dimension")
    program = _export_program(case.function, case.arguments, case.dynamic_dimensions)
    return Export(case.symbol, _import(program, case.symbol), case.arguments)


def export_tosa(case: Case) -> Export:
    """As TOSA, taken to linalg by upstream's passes."""
    tosa = _import(_export_program(case.function, case.arguments), case.symbol, "tosa")
    mlir_opt = tools.llvm_binary_directory() / "mlir-opt"
    return Export(case.symbol, tools.run_tool([mlir_opt, f"--pass-pipeline={TOSA_TO_LINALG}"], tosa).stdout, case.arguments)


def export_gradient(case: Case) -> Export:
    """The backward graph that AOT autograd makes, with respect to what is rotated."""
    from torch._functorch.aot_autograd import aot_function, make_boxed_func

    captured: list[tuple[torch.fx.GraphModule, tuple[torch.Tensor, ...]]] = []

    def keep(graph: torch.fx.GraphModule, _: list[torch.Tensor]) -> Callable[..., object]:
        def run(*tensors: torch.Tensor) -> object:
            captured.append((graph, tensors))
            return graph.forward(*tensors)

        return make_boxed_func(run)

    def forward_compiler(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Callable[..., object]:
        return make_boxed_func(graph.forward)

    count = case.expected_rotations
    arguments = [argument.detach().requires_grad_(index < count) for index, argument in enumerate(case.arguments)]
    compiled = aot_function(lambda *tensors: flat_tensors(case.function(*tensors)), fw_compiler=forward_compiler, bw_compiler=keep)
    with torch.enable_grad():
        results = compiled(*arguments)
        torch.autograd.backward(results, [torch.randn_like(result) for result in results])
    graph, values = captured[0]
    program = _export_program(graph, values)
    return Export(f"{case.symbol}_gradient", _import(program, f"{case.symbol}_gradient"), values)


FORMS: dict[str, Callable[[Case], Export]] = {
    "linalg": export_linalg,
    "bf16": export_bf16,
    "dynamic": export_dynamic,
    "tosa": export_tosa,
    "gradient": export_gradient,
}

# --- Processes -------------------------------------------------------------------------------------------------------------------


def describe(error: Exception) -> str:
    """One line: the type of `error`, and the first diagnostic in its message or else the message's first line."""
    diagnostic = re.search(r"error: (?:.*?loc\(.*?\): error: )?(.{1,160})", str(error))
    message = diagnostic[1] if diagnostic else (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {message}"


def _in_child(connection: multiprocessing.connection.Connection, task: Callable[[], object]) -> None:
    logging.getLogger("torch").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        connection.send_bytes(pickle.dumps((True, task())))
    except Exception as error:  # Whatever a library raises is a result: this form does not export.
        connection.send_bytes(pickle.dumps((False, describe(error))))


def in_process(task: Callable[[], object], time_limit: float = TIME_LIMIT) -> tuple[bool, object]:
    """(True, result) of `task` run in a child process, or (False, why there is none)."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_in_child, args=(sender, task))
    process.start()
    sender.close()
    try:
        if not receiver.poll(time_limit):
            return False, f"no result after {time_limit:.0f} s"
        return pickle.loads(receiver.recv_bytes())
    except EOFError:
        process.join()
        return False, f"the process ended with status {process.exitcode}"
    finally:
        process.kill()
        process.join()
