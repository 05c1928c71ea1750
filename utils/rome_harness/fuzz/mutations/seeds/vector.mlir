func.func @transfers(%x: tensor<?x16xf32>, %i: index) -> tensor<?x16xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = vector.transfer_read %x[%i, %i], %zero : tensor<?x16xf32>, vector<2x8xf32>
  %1 = arith.addf %0, %0 : vector<2x8xf32>
  %2 = vector.transfer_write %1, %x[%i, %i] {in_bounds = [false, true]} : vector<2x8xf32>, tensor<?x16xf32>
  return %2 : tensor<?x16xf32>
}

// -----

func.func @permuted(%x: memref<4x8x16xf32>, %i: index, %m: vector<4x8xi1>) -> vector<8x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = vector.transfer_read %x[%i, %i, %i], %zero, %m {in_bounds = [true, true], permutation_map = affine_map<(a, b, c) -> (b, a)>}
      : memref<4x8x16xf32>, vector<8x4xf32>
  return %0 : vector<8x4xf32>
}

// -----

func.func @loads(%x: memref<?x4xf32>, %i: index, %m: vector<4xi1>, %p: vector<4xf32>, %at: vector<4xi32>) {
  %0 = vector.load %x[%i, %i] : memref<?x4xf32>, vector<4xf32>
  %1 = vector.maskedload %x[%i, %i], %m, %0 : memref<?x4xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %2 = vector.gather %x[%i, %i] [%at], %m, %p : memref<?x4xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %3 = vector.expandload %x[%i, %i], %m, %p : memref<?x4xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %4 = arith.addf %1, %2 : vector<4xf32>
  %5 = arith.addf %4, %3 : vector<4xf32>
  vector.store %5, %x[%i, %i] : memref<?x4xf32>, vector<4xf32>
  vector.maskedstore %x[%i, %i], %m, %5 : memref<?x4xf32>, vector<4xi1>, vector<4xf32>
  vector.scatter %x[%i, %i] [%at], %m, %5 : memref<?x4xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32>
  vector.compressstore %x[%i, %i], %m, %5 : memref<?x4xf32>, vector<4xi1>, vector<4xf32>
  return
}

// -----

func.func @shuffles(%a: vector<4xf32>, %b: vector<2x4xf32>, %s: f32, %i: index) -> vector<8xf32> {
  %0 = vector.shuffle %a, %a [0, 4, 1, 5, 2, 6, 3, 7] : vector<4xf32>, vector<4xf32>
  %1 = vector.broadcast %s : f32 to vector<8xf32>
  %2 = vector.shape_cast %b : vector<2x4xf32> to vector<8xf32>
  %3 = vector.extract %b[1] : vector<4xf32> from vector<2x4xf32>
  %4 = vector.insert %s, %3[2] : f32 into vector<4xf32>
  %5 = vector.interleave %4, %a : vector<4xf32> -> vector<8xf32>
  %e, %o = vector.deinterleave %5 : vector<8xf32> -> vector<4xf32>
  %6 = vector.extract_strided_slice %5 {offsets = [2], sizes = [4], strides = [1]} : vector<8xf32> to vector<4xf32>
  %7 = vector.insert_strided_slice %6, %2 {offsets = [1], strides = [1]} : vector<4xf32> into vector<8xf32>
  %8 = vector.transpose %b, [1, 0] : vector<2x4xf32> to vector<4x2xf32>
  %9 = vector.shape_cast %8 : vector<4x2xf32> to vector<8xf32>
  %10 = vector.extract %e[%i] : f32 from vector<4xf32>
  %11 = vector.broadcast %10 : f32 to vector<8xf32>
  %12 = vector.fma %0, %1, %7 : vector<8xf32>
  %13 = arith.addf %12, %9 : vector<8xf32>
  %14 = arith.addf %13, %11 : vector<8xf32>
  return %14 : vector<8xf32>
}

// -----

func.func @reductions(%a: vector<4x8xf32>, %b: vector<8xf32>, %s: f32, %acc: vector<4xf32>) -> f32 {
  %0 = vector.multi_reduction <add>, %a, %acc [1] : vector<4x8xf32> to vector<4xf32>
  %1 = vector.reduction <maximumf>, %0 : vector<4xf32> into f32
  %2 = vector.contract {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
                        iterator_types = ["reduction"], kind = #vector.kind<add>} %b, %b, %s : vector<8xf32>, vector<8xf32> into f32
  %3 = vector.outerproduct %0, %b, %a {kind = #vector.kind<add>} : vector<4xf32>, vector<8xf32>
  %4 = vector.extract %3[0, 0] : f32 from vector<4x8xf32>
  %5 = arith.addf %1, %2 : f32
  %6 = arith.addf %4, %5 : f32
  return %6 : f32
}

// -----

func.func @masks(%n: index, %x: memref<?xf32>, %i: index) -> vector<[4]xf32> {
  %zero = arith.constant 0.0 : f32
  %m = vector.create_mask %n : vector<[4]xi1>
  %c = vector.constant_mask [3] : vector<4xi1>
  %0 = vector.mask %m { vector.transfer_read %x[%i], %zero {in_bounds = [true]} : memref<?xf32>, vector<[4]xf32> } : vector<[4]xi1> -> vector<[4]xf32>
  %s = vector.vscale
  %1 = vector.step : vector<4xindex>
  return %0 : vector<[4]xf32>
}

// -----

func.func @scans(%a: vector<4xf32>, %s: vector<f32>) -> (vector<4xf32>, vector<f32>) {
  %0:2 = vector.scan <add>, %a, %s {inclusive = true, reduction_dim = 0} : vector<4xf32>, vector<f32>
  vector.print %0#0 : vector<4xf32>
  return %0#0, %0#1 : vector<4xf32>, vector<f32>
}

// -----

func.func @bits(%a: vector<4xf32>, %b: vector<f32>) -> (vector<8xi16>, f32, vector<1xf32>) {
  %0 = vector.bitcast %a : vector<4xf32> to vector<8xi16>
  %1 = vector.extract %b[] : f32 from vector<f32>
  %2 = vector.from_elements %1 : vector<1xf32>
  %3:4 = vector.to_elements %a : vector<4xf32>
  return %0, %1, %2 : vector<8xi16>, f32, vector<1xf32>
}

// -----

func.func @type_cast(%x: memref<4x8xf32>) -> vector<4x8xf32> {
  %c0 = arith.constant 0 : index
  %0 = vector.type_cast %x : memref<4x8xf32> to memref<vector<4x8xf32>>
  %1 = memref.load %0[] : memref<vector<4x8xf32>>
  return %1 : vector<4x8xf32>
}
