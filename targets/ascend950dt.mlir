// Ascend 950DT_9581.
//
// One fact a line with its source: 'INI' = the platform configuration files of
// the CANN runtime, 'fit' = least squares over the measurements that the MindStudio
// kernel performance prediction ships, 'doc' = the vendor's public documentation,
// 'estimate' = our own guess where nothing is published.

module attributes {npu.target = #npu.target<
  name = "ascend950dt",
  arch = "dav-c310", // INI: CCEC
  chip = <
    groups = 32, // INI: ai_core_cnt
    vector_cores_per_group = 2, // INI: vector_core_cnt
    memory_bytes = 154618822656, // INI: memory_size
    memory_gbytes_per_second = 4224.0, // INI: ddr_rate x cores x frequency
    core_miss_bytes_per_cycle = 80.0, // INI: ddr_rate of a cube core; a vector core has 40
    l2_bytes = 134217728, // INI: l2_size
    l2_line_bytes = 512, // doc: requests are split into up to 512 B
    l2_dirty_bytes = 16777216, // estimate: what waits to be written back
    l2_gbytes_per_second = 10560.0, // doc and INI: (l2_read + l2_write) x cores x frequency
    peak_tflops = 432.5>, // m x n x k x 2 x groups x frequency
  cube = <
    frequency_mhz = 1650, // INI: cube_freq
    l0a_order = nz, // doc: layout of L0A
    ordered_fractals = 10, // estimate: as the 910B
    mmas = [
      <input = bf16, accumulator = f32, m = 16, n = 16, k = 16, start_cycles = 0.3, macs_per_cycle = 4096.0>, // INI: DtypeMKN; fit
      <input = f16, accumulator = f32, m = 16, n = 16, k = 16, start_cycles = 0.3, macs_per_cycle = 4096.0>, // INI: DtypeMKN; fit
      <input = f32, accumulator = f32, m = 16, n = 16, k = 8, start_cycles = 0.3, macs_per_cycle = 2048.0>]>, // INI: DtypeMKN; estimate: start
  vector = <
    frequency_mhz = 1650, // INI: cube_freq; one clock
    repeat_bytes = 256, // doc: 256 B a repeat
    arithmetic = [f16, f32], // vendor's IR: types of vmul
    ops = [
      <kind = binary, start_cycles = 29.0, bytes_per_cycle = 256.0>, // doc: 256 B a cycle; estimate: start
      <kind = unary, start_cycles = 29.0, bytes_per_cycle = 256.0>, // doc
      <kind = convert, start_cycles = 29.0, bytes_per_cycle = 256.0>, // doc
      <kind = copy, start_cycles = 29.0, bytes_per_cycle = 256.0>, // doc
      <kind = function, start_cycles = 29.0, bytes_per_cycle = 128.0>, // estimate: as the 910B
      <kind = divide, start_cycles = 29.0, bytes_per_cycle = 51.2>, // estimate: as the 910B
      <kind = mla, start_cycles = 29.0, bytes_per_cycle = 256.0>, // doc
      <kind = gather16, start_cycles = 29.0, bytes_per_cycle = 10.6>, // estimate: as the 910B
      <kind = gather32, start_cycles = 29.0, bytes_per_cycle = 21.0>, // estimate: as the 910B
      <kind = interleave, start_cycles = 29.0, bytes_per_cycle = 256.0>]>, // doc: a register op
  sync = <
    event_ids = 8, // doc: SetFlag, ids 0-7
    reserved_event_ids = [6, 7], // doc: SetFlag, for the library
    cross_flags = 16, // doc: CrossCoreSetFlag, flags 0-15
    reserved_cross_flags = [11, 12, 13, 14], // doc: SyncAll
    one_to_one_flags = 11, // doc: CrossCoreSetFlag, mode 4, ids 0-10 of each vector core
    cross_flag_limit = 15, // doc: a counter of 4 bits
    cross_latency_cycles = 100, // estimate
    queue_depth = 32, // doc for mte1 and m, estimate for others
    issue_cycles = 1, // estimate: scalar instructions to issue an entry
    cross_modes = [all_cores, vector_pair, group, one_to_one], // doc: modes 0, 1, 2 and 4
    ordered_pipes = [s, mte1, m, fix]>, // estimate; doc: dependent entries of v, mte2, mte3 need a barrier
  limits = <
    repeats = 255, // doc: repeatTime, 8 bits
    repeat_stride = 255, // doc: repeat strides, 8 bits of 32 B blocks
    rows = 4095, // doc: DataCopyParams blockCount, 12 bits
    row_gap = 65535, // doc: DataCopyParams strides, 16 bits of 32 B blocks
    nz_rows = 16384, // doc: Nd2NzParams nValue
    nz_row_stride = 65535>, // doc: Nd2NzParams srcDValue, 16 bits
  buffers = [
    <space = l1, core = cube, bytes = 524288, alignment = 32>, // INI: l1_size; doc: alignment
    <space = l0a, core = cube, bytes = 65536, alignment = 512>, // INI: l0_a_size; doc: alignment
    <space = l0b, core = cube, bytes = 65536, alignment = 512>, // INI: l0_b_size; doc: alignment
    <space = l0c, core = cube, bytes = 262144, alignment = 64>, // INI: l0_c_size; doc: alignment
    <space = ub, core = vector, bytes = 253952, alignment = 32>], // INI: ub_size, 8 KB less than there is; doc: alignment
  paths = [
    <source = gm, destination = l1, layout = keep, core = cube, pipe = mte2, start_cycles = 138.0, bytes_per_cycle = 936.0, peak_bytes_per_cycle = 113.0, f32_to = []>, // fit (91095)
    <source = gm, destination = l1, layout = nd_to_nz, core = cube, pipe = mte2, start_cycles = 138.0, bytes_per_cycle = 936.0, peak_bytes_per_cycle = 113.0, f32_to = []>, // estimate: as without fractals
    <source = gm, destination = ub, layout = keep, core = vector, pipe = mte2, start_cycles = 216.0, bytes_per_cycle = 3000.0, peak_bytes_per_cycle = 58.0, f32_to = []>, // fit (91095)
    <source = ub, destination = gm, layout = keep, core = vector, pipe = mte3, start_cycles = 273.0, bytes_per_cycle = 204.0, peak_bytes_per_cycle = 42.0, f32_to = []>, // fit (91095)
    <source = ub, destination = ub, layout = keep, core = vector, pipe = v, start_cycles = 29.0, bytes_per_cycle = 256.0, peak_bytes_per_cycle = 256.0, f32_to = []>, // estimate: as the 910B
    <source = ub, destination = l1, layout = keep, core = vector, pipe = mte3, start_cycles = 0.0, bytes_per_cycle = 128.0, peak_bytes_per_cycle = 128.0, f32_to = []>, // fit (91095)
    <source = l1, destination = ub, layout = keep, core = cube, pipe = mte1, start_cycles = 0.0, bytes_per_cycle = 128.0, peak_bytes_per_cycle = 128.0, f32_to = []>, // fit (91095)
    <source = l1, destination = l0a, layout = keep, core = cube, pipe = mte1, start_cycles = 6.0, bytes_per_cycle = 1000.0, peak_bytes_per_cycle = 255.0, f32_to = []>, // fit (91095)
    <source = l1, destination = l0b, layout = keep, core = cube, pipe = mte1, start_cycles = 6.0, bytes_per_cycle = 1000.0, peak_bytes_per_cycle = 255.0, f32_to = []>, // fit (91095)
    <source = l0c, destination = l1, layout = keep, core = cube, pipe = fix, start_cycles = 6.0, bytes_per_cycle = 1000.0, peak_bytes_per_cycle = 255.0, f32_to = [bf16, f16]>, // fit (91095); doc: conversions
    <source = l0c, destination = gm, layout = nz_to_nd, core = cube, pipe = fix, start_cycles = 132.0, bytes_per_cycle = 459.0, peak_bytes_per_cycle = 85.0, f32_to = [bf16, f16]>, // fit (91095)
    <source = l0c, destination = ub, layout = nz_to_nd, core = cube, pipe = fix, start_cycles = 0.0, bytes_per_cycle = 128.0, peak_bytes_per_cycle = 128.0, f32_to = [bf16, f16]>] // fit (91095)
>} {}
