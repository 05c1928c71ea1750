// The cost model of PyPTO 0.2.0 (PyPI: pypto), cycles as they are.

module attributes {npu.costs = #npu.costs<
  name = "pypto",
  target = "ascend910b3",
  memory_gbytes_per_second = 1600.0, // as shipped
  paths = [
    <source = gm, destination = ub, layout = keep, start_cycles = 1406.0, bytes_per_cycle = 96.0, peak_bytes_per_cycle = 96.0>, // DMA: 1406 cycles, 96 bytes a cycle
    <source = gm, destination = l1, layout = keep, start_cycles = 1406.0, bytes_per_cycle = 96.0, peak_bytes_per_cycle = 96.0>, // the same
    <source = gm, destination = l1, layout = nd_to_nz, start_cycles = 1406.0, bytes_per_cycle = 96.0, peak_bytes_per_cycle = 96.0>, // the same
    <source = ub, destination = gm, layout = keep, start_cycles = 1406.0, bytes_per_cycle = 96.0, peak_bytes_per_cycle = 96.0>, // the same
    <source = l1, destination = gm, layout = keep, start_cycles = 1406.0, bytes_per_cycle = 96.0, peak_bytes_per_cycle = 96.0>, // the same
    <source = l0c, destination = gm, layout = nz_to_nd, start_cycles = 304.0, bytes_per_cycle = 38.0, peak_bytes_per_cycle = 38.0>]> // 304 cycles, 38 bytes a cycle
} {}
