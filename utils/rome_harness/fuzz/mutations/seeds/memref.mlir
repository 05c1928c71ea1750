func.func @allocations(%n: index, %v: f32) -> memref<?x4xf32> {
  %c0 = arith.constant 0 : index
  %0 = memref.alloc(%n) {alignment = 64 : i64} : memref<?x4xf32>
  %1 = memref.alloca() : memref<4xf32>
  memref.store %v, %1[%c0] : memref<4xf32>
  %2 = memref.load %1[%c0] : memref<4xf32>
  memref.store %2, %0[%c0, %c0] : memref<?x4xf32>
  return %0 : memref<?x4xf32>
}

// -----

func.func @views(%x: memref<8x16xf32>, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %0 = memref.subview %x[%i, 0] [4, 8] [1, 2] : memref<8x16xf32> to memref<4x8xf32, strided<[16, 2], offset: ?>>
  %1 = memref.cast %x : memref<8x16xf32> to memref<?x16xf32>
  %2 = memref.collapse_shape %x [[0, 1]] : memref<8x16xf32> into memref<128xf32>
  %3 = memref.expand_shape %2 [[0, 1]] output_shape [4, 32] : memref<128xf32> into memref<4x32xf32>
  %4 = memref.transpose %x (i, j) -> (j, i) : memref<8x16xf32> to memref<16x8xf32, strided<[1, 16]>>
  %5 = memref.reinterpret_cast %x to offset: [0], sizes: [128], strides: [1] : memref<8x16xf32> to memref<128xf32>
  %a = memref.load %0[%c0, %c0] : memref<4x8xf32, strided<[16, 2], offset: ?>>
  %b = memref.load %1[%c0, %c0] : memref<?x16xf32>
  %c = memref.load %3[%c0, %c0] : memref<4x32xf32>
  %d = memref.load %4[%c0, %c0] : memref<16x8xf32, strided<[1, 16]>>
  %e = memref.load %5[%c0] : memref<128xf32>
  %s = arith.addf %a, %b : f32
  %t = arith.addf %c, %d : f32
  %u = arith.addf %s, %t : f32
  %v = arith.addf %u, %e : f32
  return %v : f32
}

// -----

func.func @copies(%x: memref<?x4xf32, strided<[?, 1], offset: ?>>, %y: memref<?x4xf32>) {
  memref.copy %x, %y : memref<?x4xf32, strided<[?, 1], offset: ?>> to memref<?x4xf32>
  return
}

// -----

memref.global "private" constant @weights : memref<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
memref.global @uninitialized : memref<4xi32> = uninitialized
func.func @globals(%i: index) -> f32 {
  %0 = memref.get_global @weights : memref<4xf32>
  %1 = memref.load %0[%i] : memref<4xf32>
  return %1 : f32
}

// -----

func.func @unranked(%x: memref<*xf32>, %i: index) -> (index, index, index) {
  %0 = memref.dim %x, %i : memref<*xf32>
  %1 = memref.rank %x : memref<*xf32>
  %2 = memref.cast %x : memref<*xf32> to memref<?xf32>
  %3 = memref.extract_aligned_pointer_as_index %2 : memref<?xf32> -> index
  return %0, %1, %3 : index, index, index
}

// -----

func.func @metadata(%x: memref<?x4xf32, strided<[?, ?], offset: ?>>) -> (index, index) {
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %x
      : memref<?x4xf32, strided<[?, ?], offset: ?>> -> memref<f32>, index, index, index, index, index
  return %offset, %strides#0 : index, index
}

// -----

func.func @atomics(%x: memref<4xf32>, %i: index, %v: f32) -> f32 {
  %0 = memref.atomic_rmw addf %v, %x[%i] : (f32, memref<4xf32>) -> f32
  %1 = memref.generic_atomic_rmw %x[%i] : memref<4xf32> {
  ^bb0(%old: f32):
    %s = arith.mulf %old, %v : f32
    memref.atomic_yield %s : f32
  }
  %a = memref.assume_alignment %x, 16 : memref<4xf32>
  memref.prefetch %a[%i], read, locality<3>, data : memref<4xf32>
  return %1 : f32
}

// -----

func.func @bytes(%x: memref<64xi8>, %i: index, %n: index) -> memref<?xf32> {
  %0 = memref.view %x[%i][%n] : memref<64xi8> to memref<?xf32>
  return %0 : memref<?xf32>
}

// -----

func.func @scope(%v: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %0 = memref.alloca_scope -> (f32) {
    %1 = memref.alloca() : memref<1xf32>
    memref.store %v, %1[%c0] : memref<1xf32>
    %2 = memref.load %1[%c0] : memref<1xf32>
    memref.alloca_scope.return %2 : f32
  }
  return %0 : f32
}

// -----

func.func @reshaped(%x: memref<4x4xf32>, %s: memref<1xindex>) -> memref<?xf32> {
  %0 = memref.reshape %x(%s) : (memref<4x4xf32>, memref<1xindex>) -> memref<?xf32>
  %1 = memref.alloc() : memref<4xf32>
  memref.dealloc %1 : memref<4xf32>
  return %0 : memref<?xf32>
}

// -----

func.func @spaces(%x: memref<4xf32, 1>, %i: index) -> f32 {
  %0 = memref.memory_space_cast %x : memref<4xf32, 1> to memref<4xf32>
  %1 = memref.load %0[%i] : memref<4xf32>
  return %1 : f32
}

// -----

func.func @affine(%x: memref<?xf32>, %n: index) {
  affine.for %i = 0 to %n {
    %0 = affine.load %x[%i] : memref<?xf32>
    %1 = arith.addf %0, %0 : f32
    affine.store %1, %x[%i] : memref<?xf32>
  }
  %a = affine.apply affine_map<(d)[s] -> (d floordiv 4 + s mod 3)>(%n)[%n]
  %m = affine.min affine_map<(d) -> (d, 8)>(%a)
  affine.parallel (%i) = (0) to (%m) {
    %v = memref.load %x[%i] : memref<?xf32>
    memref.store %v, %x[%a] : memref<?xf32>
  }
  return
}

// -----

func.func @half(%x: memref<?xbf16>, %y: memref<?xf16>, %i: index) {
  %0 = memref.load %x[%i] : memref<?xbf16>
  %1 = arith.addf %0, %0 : bf16
  memref.store %1, %x[%i] : memref<?xbf16>
  %2 = memref.load %y[%i] : memref<?xf16>
  %3 = math.sin %2 : f16
  memref.store %3, %y[%i] : memref<?xf16>
  return
}
