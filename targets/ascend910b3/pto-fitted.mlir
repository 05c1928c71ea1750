// The fit of PTO to an Ascend 910B3: hw-native-sys/pto-isa,
// include/pto/costmodel/arch_config.hpp, MakeFittedHillModel. A transfer of B
// bytes has the rate peak * B / (B + half), which is a start of half / peak and
// the rate peak; GiB/s at 1800 MHz.

module attributes {npu.costs = #npu.costs<
  name = "pto-fitted",
  target = "ascend910b3",
  memory_gbytes_per_second = 1600.0, // as shipped
  paths = [
    <source = gm, destination = ub, layout = keep, start_cycles = 207.8, bytes_per_cycle = 147.4, peak_bytes_per_cycle = 147.4>, // 247.16 GiB/s, half of it at 30643 bytes
    <source = gm, destination = l1, layout = keep, start_cycles = 64.9, bytes_per_cycle = 17.1, peak_bytes_per_cycle = 17.1>, // 28.61 GiB/s, half of it at 1107 bytes
    <source = gm, destination = l1, layout = nd_to_nz, start_cycles = 64.9, bytes_per_cycle = 17.1, peak_bytes_per_cycle = 17.1>, // the same
    <source = ub, destination = gm, layout = keep, start_cycles = 104.4, bytes_per_cycle = 16.8, peak_bytes_per_cycle = 16.8>, // 28.19 GiB/s, half of it at 1755 bytes
    <source = l1, destination = gm, layout = keep, start_cycles = 104.4, bytes_per_cycle = 16.8, peak_bytes_per_cycle = 16.8>, // estimate: as ub to gm
    <source = l0c, destination = gm, layout = nz_to_nd, start_cycles = 1182.8, bytes_per_cycle = 24.6, peak_bytes_per_cycle = 24.6>]> // 41.25 GiB/s, half of it at 29104 bytes
} {}
