func.func @slices(%x: tensor<?x16xf32>, %i: index, %n: index) -> tensor<?x8xf32> {
  %0 = tensor.extract_slice %x[%i, 8] [%n, 8] [1, 1] : tensor<?x16xf32> to tensor<?x8xf32>
  %1 = tensor.insert_slice %0 into %x[%i, 0] [%n, 8] [1, 1] : tensor<?x8xf32> into tensor<?x16xf32>
  %2 = tensor.extract_slice %1[0, 0] [%n, 8] [1, 2] : tensor<?x16xf32> to tensor<?x8xf32>
  return %2 : tensor<?x8xf32>
}

// -----

func.func @rank_reducing(%x: tensor<4x16x1xf32>, %y: tensor<16xf32>) -> (tensor<16xf32>, tensor<4x16x1xf32>) {
  %0 = tensor.extract_slice %x[2, 0, 0] [1, 16, 1] [1, 1, 1] : tensor<4x16x1xf32> to tensor<16xf32>
  %1 = tensor.insert_slice %y into %x[1, 0, 0] [1, 16, 1] [1, 1, 1] : tensor<16xf32> into tensor<4x16x1xf32>
  return %0, %1 : tensor<16xf32>, tensor<4x16x1xf32>
}

// -----

func.func @reshapes(%x: tensor<?x4x8xf32>) -> tensor<?x32xf32> {
  %c0 = arith.constant 0 : index
  %0 = tensor.collapse_shape %x [[0, 1], [2]] : tensor<?x4x8xf32> into tensor<?x8xf32>
  %d = tensor.dim %x, %c0 : tensor<?x4x8xf32>
  %1 = tensor.expand_shape %0 [[0, 1], [2]] output_shape [%d, 4, 8] : tensor<?x8xf32> into tensor<?x4x8xf32>
  %2 = tensor.collapse_shape %1 [[0], [1, 2]] : tensor<?x4x8xf32> into tensor<?x32xf32>
  return %2 : tensor<?x32xf32>
}

// -----

func.func @reshape(%x: tensor<?x4xf32>, %shape: tensor<2xindex>, %any: tensor<?xi32>) -> (tensor<?x?xf32>, tensor<*xf32>) {
  %0 = tensor.reshape %x(%shape) : (tensor<?x4xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  %1 = tensor.reshape %x(%any) : (tensor<?x4xf32>, tensor<?xi32>) -> tensor<*xf32>
  return %0, %1 : tensor<?x?xf32>, tensor<*xf32>
}

// -----

func.func @pad(%x: tensor<4x?xf32>, %n: index, %v: f32) -> tensor<?x?xf32> {
  %0 = tensor.pad %x low[1, %n] high[%n, 2] {
  ^bb0(%i: index, %j: index):
    tensor.yield %v : f32
  } : tensor<4x?xf32> to tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @concat(%x: tensor<4x8xf32>, %y: tensor<4x?xf32>) -> tensor<4x?xf32> {
  %0 = tensor.concat dim(1) %x, %y, %x : (tensor<4x8xf32>, tensor<4x?xf32>, tensor<4x8xf32>) -> tensor<4x?xf32>
  return %0 : tensor<4x?xf32>
}

// -----

func.func @elements(%x: tensor<?x8xi32>, %i: index, %s: i32) -> (i32, tensor<2x2xi32>, tensor<?x8xi32>) {
  %0 = tensor.extract %x[%i, %i] : tensor<?x8xi32>
  %1 = tensor.from_elements %0, %s, %s, %0 : tensor<2x2xi32>
  %2 = tensor.insert %s into %x[%i, %i] : tensor<?x8xi32>
  return %0, %1, %2 : i32, tensor<2x2xi32>, tensor<?x8xi32>
}

// -----

func.func @generate(%n: index, %s: f32) -> (tensor<?x4xf32>, tensor<?xf32>) {
  %0 = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    %0 = arith.addi %i, %j : index
    %1 = arith.index_cast %0 : index to i64
    %2 = arith.sitofp %1 : i64 to f32
    tensor.yield %2 : f32
  } : tensor<?x4xf32>
  %1 = tensor.splat %s[%n] : tensor<?xf32>
  return %0, %1 : tensor<?x4xf32>, tensor<?xf32>
}

// -----

func.func @gather_scatter(%x: tensor<4x16xf32>, %at: tensor<2x1xindex>) -> tensor<4x16xf32> {
  %0 = tensor.gather %x[%at] gather_dims([0]) unique : (tensor<4x16xf32>, tensor<2x1xindex>) -> tensor<2x1x16xf32>
  %1 = tensor.scatter %0 into %x[%at] scatter_dims([0]) unique : (tensor<2x1x16xf32>, tensor<4x16xf32>, tensor<2x1xindex>) -> tensor<4x16xf32>
  return %1 : tensor<4x16xf32>
}

// -----

func.func @casts(%x: tensor<*xf32>, %y: tensor<4x4xf32>, %i: index) -> (index, tensor<?x4xf32>, tensor<4x4xi32>, index) {
  %0 = tensor.cast %x : tensor<*xf32> to tensor<?x4xf32>
  %1 = tensor.cast %y : tensor<4x4xf32> to tensor<*xf32>
  %2 = tensor.rank %1 : tensor<*xf32>
  %3 = tensor.bitcast %y : tensor<4x4xf32> to tensor<4x4xi32>
  %4 = tensor.dim %x, %i : tensor<*xf32>
  return %2, %0, %3, %4 : index, tensor<?x4xf32>, tensor<4x4xi32>, index
}

// -----

func.func @scalars(%x: tensor<f32>, %y: tensor<0x4xf32>) -> (f32, tensor<0x4xf32>, tensor<1x1xf32>) {
  %0 = tensor.extract %x[] : tensor<f32>
  %1 = arith.addf %y, %y : tensor<0x4xf32>
  %2 = tensor.expand_shape %x [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
  return %0, %1, %2 : f32, tensor<0x4xf32>, tensor<1x1xf32>
}

// -----

func.func @constants() -> (tensor<2x2xf32>, tensor<4xi64>, tensor<1024xf32>, tensor<2xcomplex<f32>>, tensor<2xf32>) {
  %0 = arith.constant dense<[[1.0, 2.0], [3.0, 0x7FC00000]]> : tensor<2x2xf32>
  %1 = arith.constant dense<[1, 2, -3, 4]> : tensor<4xi64>
  %2 = arith.constant dense<1.0> : tensor<1024xf32>
  %3 = arith.constant dense<[(1.0, 2.0), (0.0, -1.0)]> : tensor<2xcomplex<f32>>
  %4 = arith.constant sparse<[[1]], [2.0]> : tensor<2xf32>
  return %0, %1, %2, %3, %4 : tensor<2x2xf32>, tensor<4xi64>, tensor<1024xf32>, tensor<2xcomplex<f32>>, tensor<2xf32>
}

// -----

func.func @resource() -> tensor<2xf32> {
  %0 = arith.constant dense_resource<weights> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x040000000000803F00000040"
    }
  }
#-}

// -----

func.func @bufferization(%x: tensor<?x4xf32>, %m: memref<?x4xf32>, %s: memref<4x4xf32, strided<[?, 1], offset: ?>>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x4xf32>
  %0 = bufferization.alloc_tensor(%n) : tensor<?x4xf32>
  %1 = bufferization.alloc_tensor() copy(%x) : tensor<?x4xf32>
  %2 = bufferization.to_tensor %m restrict : memref<?x4xf32> to tensor<?x4xf32>
  %3 = arith.addf %1, %2 : tensor<?x4xf32>
  %4 = bufferization.materialize_in_destination %3 in %0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  bufferization.materialize_in_destination %4 in restrict writable %m : (tensor<?x4xf32>, memref<?x4xf32>) -> ()
  return %4 : tensor<?x4xf32>
}

// -----

func.func @buffers(%x: tensor<4xf32>) -> memref<4xf32> {
  %0 = bufferization.to_buffer %x : tensor<4xf32> to memref<4xf32>
  %1 = bufferization.clone %0 : memref<4xf32> to memref<4xf32>
  bufferization.dealloc_tensor %x : tensor<4xf32>
  return %1 : memref<4xf32>
}

// -----

func.func @shapes(%x: tensor<?x4xf32>) -> (index, tensor<?xindex>) {
  %0 = shape.shape_of %x : tensor<?x4xf32> -> tensor<?xindex>
  %1 = shape.const_size 3
  %2 = shape.size_to_index %1 : !shape.size
  return %2, %0 : index, tensor<?xindex>
}
