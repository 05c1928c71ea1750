// Memory as slow as it may be: three quarters of the published rate reach a
// kernel. Everything else is as shipped.

module attributes {npu.costs = #npu.costs<
  name = "slow-memory",
  target = "ascend910b3",
  memory_gbytes_per_second = 1200.0, // estimate: 75 % of 1600
  paths = []>
} {}
