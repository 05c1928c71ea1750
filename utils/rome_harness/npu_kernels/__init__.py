"""Hand-written NPU kernels, runs of the simulator on them, and mutants of their synchronisation."""
