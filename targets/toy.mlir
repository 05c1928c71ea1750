// A small chip that does not exist, for tests: every fact is made up.

module attributes {npu.target = #npu.target<
  name = "toy",
  arch = "toy",
  chip = <
    groups = 2,
    vector_cores_per_group = 2,
    memory_bytes = 67108864,
    memory_gbytes_per_second = 100.0,
    core_miss_bytes_per_cycle = 32.0,
    l2_bytes = 1048576,
    l2_line_bytes = 512,
    l2_dirty_bytes = 131072,
    l2_gbytes_per_second = 400.0,
    peak_tflops = 16.4>,
  cube = <
    frequency_mhz = 1000,
    l0a_order = zz,
    ordered_fractals = 1,
    mmas = [
      <input = bf16, accumulator = f32, m = 16, n = 16, k = 16, start_cycles = 4.0, macs_per_cycle = 4096.0>,
      <input = f32, accumulator = f32, m = 16, n = 16, k = 8, start_cycles = 4.0, macs_per_cycle = 2048.0>]>,
  vector = <
    frequency_mhz = 1000,
    repeat_bytes = 256,
    arithmetic = [f32],
    ops = [
      <kind = binary, start_cycles = 8.0, bytes_per_cycle = 128.0>,
      <kind = unary, start_cycles = 8.0, bytes_per_cycle = 128.0>,
      <kind = convert, start_cycles = 8.0, bytes_per_cycle = 128.0>,
      <kind = copy, start_cycles = 8.0, bytes_per_cycle = 128.0>,
      <kind = mla, start_cycles = 8.0, bytes_per_cycle = 128.0>,
      <kind = gather32, start_cycles = 8.0, bytes_per_cycle = 128.0>,
      <kind = interleave, start_cycles = 8.0, bytes_per_cycle = 128.0>]>,
  sync = <
    event_ids = 4,
    reserved_event_ids = [],
    cross_flags = 4,
    reserved_cross_flags = [],
    one_to_one_flags = 4,
    cross_flag_limit = 3,
    cross_latency_cycles = 10,
    queue_depth = 4,
    issue_cycles = 1,
    cross_modes = [all_cores, vector_pair, group, one_to_one],
    ordered_pipes = [s, mte1, m, fix]>,
  limits = <
    repeats = 255,
    repeat_stride = 255,
    rows = 4095,
    row_gap = 65535,
    nz_rows = 16384,
    nz_row_stride = 65535>,
  buffers = [
    <space = l1, core = cube, bytes = 65536, alignment = 32>,
    <space = l0a, core = cube, bytes = 16384, alignment = 512>,
    <space = l0b, core = cube, bytes = 16384, alignment = 512>,
    <space = l0c, core = cube, bytes = 32768, alignment = 64>,
    <space = ub, core = vector, bytes = 32768, alignment = 32>],
  paths = [
    <source = gm, destination = l1, layout = keep, core = cube, pipe = mte2, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = gm, destination = l1, layout = nd_to_nz, core = cube, pipe = mte2, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = gm, destination = ub, layout = keep, core = vector, pipe = mte2, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = ub, destination = gm, layout = keep, core = vector, pipe = mte3, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = ub, destination = ub, layout = keep, core = vector, pipe = v, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = ub, destination = l1, layout = keep, core = vector, pipe = mte3, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = l1, destination = ub, layout = keep, core = cube, pipe = mte1, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = l1, destination = l0a, layout = keep, core = cube, pipe = mte1, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = l1, destination = l0b, layout = keep, core = cube, pipe = mte1, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = []>,
    <source = l0c, destination = l1, layout = keep, core = cube, pipe = fix, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = [bf16, f16]>,
    <source = l0c, destination = gm, layout = nz_to_nd, core = cube, pipe = fix, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = [bf16, f16]>,
    <source = l0c, destination = ub, layout = nz_to_nd, core = cube, pipe = fix, start_cycles = 10.0, bytes_per_cycle = 64.0, peak_bytes_per_cycle = 64.0, f32_to = [bf16, f16]>]
>} {}
