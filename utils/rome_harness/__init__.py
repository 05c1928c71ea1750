"""Exports PyTorch models to MLIR, executes MLIR on this machine, and checks rotary position embeddings against references."""
