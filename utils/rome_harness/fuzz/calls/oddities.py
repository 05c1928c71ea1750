"""Objects that are no arrays, or say so of themselves and do not behave."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch


class Complaint(Exception):
    """What the objects raise."""


def _raise(*_: Any, **__: Any) -> Any:
    raise Complaint("this object raises")


def _with(**members: Any) -> Callable[[np.ndarray], Any]:
    return lambda array: type("Odd", (), {"array": array, **members})()


def _used_capsule(array: np.ndarray) -> Any:
    capsule = array.__dlpack__()
    np.from_dlpack(type("Once", (), {"__dlpack__": lambda self, **_: capsule, "__dlpack_device__": lambda self: (1, 0)})())
    return _with(__dlpack__=lambda self, **_: capsule, __dlpack_device__=lambda self: (1, 0))(array)


def _released(array: np.ndarray) -> memoryview:
    view = memoryview(array.tobytes())
    view.release()
    return view


class _Exit(np.ndarray):
    """An array whose DLPack raises what is no Exception."""

    def __dlpack__(self, **_: Any) -> Any:
        raise KeyboardInterrupt


def _interface(**changes: Any) -> Callable[[np.ndarray], Any]:
    def make(array: np.ndarray) -> Any:
        return type("Odd", (), {"__array_interface__": {**array.__array_interface__, **changes}})()

    return make


ODDITIES: dict[str, Callable[[np.ndarray], Any]] = {
    "None": lambda array: None,
    "number": lambda array: 1.5,
    "text": lambda array: "x",
    "bytes": lambda array: array.tobytes(),
    "bytearray": lambda array: bytearray(array.tobytes()),
    "type": lambda array: np.ndarray,
    "numpy scalar": lambda array: np.int8(1),
    "tuple": lambda array: (array,),
    "released memoryview": _released,
    "memoryview as bytes": lambda array: memoryview(array.tobytes()),
    "capsule": lambda array: torch.zeros((1,) * 9).__dlpack__(),
    "used capsule": _used_capsule,
    "__dlpack__ raises": _with(__dlpack__=_raise, __dlpack_device__=lambda self: (1, 0)),
    "__dlpack__ is None": _with(__dlpack__=None, __dlpack_device__=None),
    "__dlpack__ returns a number": _with(__dlpack__=lambda self, **_: 1, __dlpack_device__=lambda self: (1, 0)),
    "__dlpack__ returns None": _with(__dlpack__=lambda self, **_: None, __dlpack_device__=lambda self: (1, 0)),
    "__dlpack__ returns itself": _with(__dlpack__=lambda self, **_: self, __dlpack_device__=lambda self: (1, 0)),
    "__dlpack__ takes nothing": _with(__dlpack__=lambda self: self.array.__dlpack__(), __dlpack_device__=lambda self: (1, 0)),
    "__dlpack_device__ raises": _with(__dlpack__=lambda self, **_: self.array.__dlpack__(), __dlpack_device__=_raise),
    "__dlpack_device__ is missing": _with(__dlpack__=lambda self, **_: self.array.__dlpack__()),
    "__dlpack_device__ is a GPU": _with(__dlpack__=lambda self, **_: self.array.__dlpack__(), __dlpack_device__=lambda self: (2, 0)),
    "__dlpack__ interrupts": lambda array: array.view(_Exit),
    "__array_interface__ is a number": _with(__array_interface__=1),
    "__array_interface__ is nowhere": _interface(data=(0, False)),
    "__array_interface__ has another type": _interface(typestr="|O8"),
    "__array__ raises": _with(__array__=_raise),
    "__array__": _with(__array__=lambda self, *_, **__: self.array),
    "__getattr__ raises": _with(__getattr__=_raise),
    "meta tensor": lambda array: torch.empty(array.shape, device="meta"),
    "sparse tensor": lambda array: torch.zeros(2, 2).to_sparse(),
    "expanded gradient": lambda array: (torch.ones(1, requires_grad=True) * 2).expand(4),
    "conjugate": lambda array: torch.zeros(array.shape, dtype=torch.complex64).conj(),
    "quantized tensor": lambda array: torch.quantize_per_tensor(torch.zeros(array.shape), 0.1, 0, torch.qint8),
    "storage": lambda array: torch.zeros(4).untyped_storage(),
    "tensor of no memory": lambda array: _resized(torch.zeros(array.shape)),
    "structured array": lambda array: np.zeros(array.shape, [("a", np.float32)]),
    "masked array": lambda array: np.ma.masked_array(np.asarray(array)),
    "matrix": lambda array: np.asmatrix(array) if array.ndim == 2 else array.reshape(1, 1, 1, 1, -1),
    "complex array": lambda array: np.zeros(array.shape, np.clongdouble),
    "long double array": lambda array: np.zeros(array.shape, np.longdouble),
    "void array": lambda array: np.zeros(array.shape, "V4"),
    "array of objects": lambda array: np.full(array.shape, None, object),
    "array of texts": lambda array: np.zeros(array.shape, "U3"),
    "array of times": lambda array: np.zeros(array.shape, "M8[s]"),
    "array of 64 dimensions": lambda array: np.zeros((1,) * 64, np.float32),
}
"""Objects made of an array, by a name."""


def _resized(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor that has sizes, but whose memory has gone."""
    tensor.untyped_storage().resize_(0)
    return tensor
