"""A rotation that ONNX Runtime's rotary fusion is written for: a control of how its fusions are counted."""

from pathlib import Path

import torch

SIZES = {0: "batch", 1: "sequence"}
"""Dynamic, or the exporter folds the arithmetic on shapes that the fusion looks for."""


class ControlRotation(torch.nn.Module):
    """Rotates a projection as the source of the fusion describes it: halves of a transposed x, tables gathered from constants."""

    def __init__(self, heads: int = 4, head_size: int = 16, positions: int = 64):
        super().__init__()
        self.heads, self.head_size = heads, head_size
        self.project = torch.nn.Linear(heads * head_size, heads * head_size)
        angles = torch.outer(torch.arange(positions), 1e4 ** (-torch.arange(0, head_size, 2) / head_size)).repeat(1, 2)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, hidden: torch.Tensor, position_ids: torch.Tensor) -> torch.Tensor:
        x = self.project(hidden).view(*hidden.shape[:2], self.heads, self.head_size).transpose(1, 2)
        cos, sin = (table[: x.shape[-2]][position_ids].unsqueeze(1) for table in (self.cos, self.sin))
        low, high = x[..., : x.shape[-1] // 2], x[..., x.shape[-1] // 2 :]
        return x * cos + torch.cat((-high, low), dim=-1) * sin


def write_control(onnx_file: Path) -> None:
    """Writes the rotation as PyTorch's former exporter does, by TorchScript."""
    example = (torch.zeros(2, 5, 64), torch.arange(5).repeat(2, 1))
    names = ["hidden", "position_ids"]
    sizes = dict.fromkeys(names, SIZES)
    torch.onnx.export(ControlRotation().eval(), example, onnx_file, dynamo=False, input_names=names, dynamic_axes=sizes)
