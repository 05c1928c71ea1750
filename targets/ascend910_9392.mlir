// Ascend 910_9392 (Atlas A3), one of its two dies.
//
// One fact a line with its source: 'INI' = the platform configuration files of
// the CANN runtime, 'fit' = least squares over the measurements that the MindStudio
// kernel performance prediction ships, 'doc' = the vendor's public documentation,
// 'estimate' = our own guess where nothing is published.

module attributes {npu.target = #npu.target<
  name = "ascend910_9392",
  arch = "dav-c220", // INI: CCEC
  chip = <
    groups = 24, // INI: ai_core_cnt
    vector_cores_per_group = 2, // INI: vector_core_cnt
    memory_bytes = 68719476736, // INI: memory_size
    memory_gbytes_per_second = 1600.0, // estimate: as the 910B
    core_miss_bytes_per_cycle = 32.0, // INI: ddr_rate
    l2_bytes = 201326592, // INI: l2_size
    l2_line_bytes = 512, // doc: requests are split into up to 512 B
    l2_dirty_bytes = 16777216, // estimate: what waits to be written back
    l2_gbytes_per_second = 7000.0, // doc and INI: (l2_read + l2_write) x cores x frequency
    peak_tflops = 363.7>, // m x n x k x 2 x groups x frequency
  cube = <
    frequency_mhz = 1850, // INI: cube_freq
    l0a_order = zz, // doc: layout of L0A
    ordered_fractals = 10, // vendor's templates: a barrier after smaller multiplications
    mmas = [
      <input = bf16, accumulator = f32, m = 16, n = 16, k = 16, start_cycles = 2.4, macs_per_cycle = 4129.0>, // INI: DtypeMKN; fit
      <input = f16, accumulator = f32, m = 16, n = 16, k = 16, start_cycles = 2.4, macs_per_cycle = 4129.0>, // INI: DtypeMKN; fit
      <input = f32, accumulator = f32, m = 16, n = 16, k = 4, start_cycles = 2.4, macs_per_cycle = 1024.0>]>, // doc: a quarter of half; estimate: k and start
  vector = <
    frequency_mhz = 1850, // INI: cube_freq; one clock
    repeat_bytes = 256, // doc: 256 B a repeat
    arithmetic = [f16, f32], // vendor's IR: types of vmul
    ops = [
      <kind = binary, start_cycles = 29.0, bytes_per_cycle = 128.0>, // measured: 2 cycles a repeat; start: fit 17-43
      <kind = unary, start_cycles = 29.0, bytes_per_cycle = 256.0>, // measured: 1 cycle a repeat
      <kind = convert, start_cycles = 29.0, bytes_per_cycle = 256.0>, // measured: 1 cycle a repeat
      <kind = copy, start_cycles = 29.0, bytes_per_cycle = 256.0>, // measured: 1 cycle a repeat
      <kind = function, start_cycles = 29.0, bytes_per_cycle = 128.0>, // fit: TEXP and TSQRT take 2 cycles a repeat
      <kind = divide, start_cycles = 29.0, bytes_per_cycle = 51.2>, // fit: TDIVS takes 5 cycles a repeat
      <kind = mla, start_cycles = 29.0, bytes_per_cycle = 42.7>, // measured: 6 cycles a repeat
      <kind = gather16, start_cycles = 29.0, bytes_per_cycle = 10.6>, // measured
      <kind = gather32, start_cycles = 29.0, bytes_per_cycle = 21.0>, // measured
      <kind = interleave, start_cycles = 29.0, bytes_per_cycle = 18.3>]>, // measured: VREDUCEV2 of 32 bits
  sync = <
    event_ids = 8, // doc: SetFlag, ids 0-7
    reserved_event_ids = [6, 7], // doc: SetFlag, for the library
    cross_flags = 16, // doc: CrossCoreSetFlag, flags 0-15
    reserved_cross_flags = [11, 12, 13, 14], // doc: SyncAll
    one_to_one_flags = 0, // no such mode
    cross_flag_limit = 15, // doc: a counter of 4 bits
    cross_latency_cycles = 100, // estimate
    queue_depth = 32, // doc for mte1 and m, estimate for others
    issue_cycles = 1, // estimate: scalar instructions to issue an entry
    cross_modes = [all_cores, vector_pair, group], // doc: modes 0, 1 and 2
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
    <space = l0c, core = cube, bytes = 131072, alignment = 64>, // INI: l0_c_size; doc: alignment
    <space = ub, core = vector, bytes = 196608, alignment = 32>], // INI: ub_size; doc: alignment
  paths = [
    <source = gm, destination = l1, layout = keep, core = cube, pipe = mte2, start_cycles = 190.0, bytes_per_cycle = 165.0, peak_bytes_per_cycle = 155.0, f32_to = []>, // fit (910B1)
    <source = gm, destination = l1, layout = nd_to_nz, core = cube, pipe = mte2, start_cycles = 788.0, bytes_per_cycle = 174.0, peak_bytes_per_cycle = 174.0, f32_to = []>, // fit (910B1)
    <source = gm, destination = ub, layout = keep, core = vector, pipe = mte2, start_cycles = 238.0, bytes_per_cycle = 87.0, peak_bytes_per_cycle = 45.0, f32_to = []>, // fit (910B1)
    <source = ub, destination = gm, layout = keep, core = vector, pipe = mte3, start_cycles = 142.0, bytes_per_cycle = 91.0, peak_bytes_per_cycle = 64.0, f32_to = []>, // fit (910B1)
    <source = ub, destination = ub, layout = keep, core = vector, pipe = v, start_cycles = 29.0, bytes_per_cycle = 256.0, peak_bytes_per_cycle = 256.0, f32_to = []>, // measured: 1 cycle a repeat
    <source = l1, destination = gm, layout = keep, core = cube, pipe = mte3, start_cycles = 142.0, bytes_per_cycle = 91.0, peak_bytes_per_cycle = 64.0, f32_to = []>, // estimate: as ub to gm
    <source = l1, destination = l0a, layout = keep, core = cube, pipe = mte1, start_cycles = 2.0, bytes_per_cycle = 256.0, peak_bytes_per_cycle = 256.0, f32_to = []>, // fit (910B1)
    <source = l1, destination = l0b, layout = keep, core = cube, pipe = mte1, start_cycles = 2.0, bytes_per_cycle = 128.0, peak_bytes_per_cycle = 128.0, f32_to = []>, // fit (910B1)
    <source = l0c, destination = l1, layout = keep, core = cube, pipe = fix, start_cycles = 2.0, bytes_per_cycle = 256.0, peak_bytes_per_cycle = 256.0, f32_to = [bf16, f16]>, // vendor's theory: rate; estimate: start; doc: conversions
    <source = l0c, destination = gm, layout = nz_to_nd, core = cube, pipe = fix, start_cycles = 94.0, bytes_per_cycle = 10000.0, peak_bytes_per_cycle = 116.0, f32_to = [bf16, f16]>] // fit (910B1); doc: conversions
>} {}
