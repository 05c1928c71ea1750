"""Reads modules of any dialect and any version of MLIR, in the generic form (`--mlir-print-op-generic`), into torch-mlir's bindings."""

from torch_mlir import ir
from torch_mlir._mlir_libs._mlir.ir import _Context as BareContext


def parse_generic(text: str) -> ir.Module:
    """A module in a context that knows no dialect: nothing but builtin types and attributes is checked."""
    context = BareContext()
    context.allow_unregistered_dialects = True
    return ir.Module.parse(text, context)


def function_types(generic_text: str) -> dict[str, ir.FunctionType]:
    """The types of the functions of a module, by their names."""
    operations = (operation.operation for operation in parse_generic(generic_text).body.operations)
    functions = (operation.attributes for operation in operations if operation.name == "func.func")
    return {attributes["sym_name"].value: attributes["function_type"].value for attributes in functions}
