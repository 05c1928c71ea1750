// RUN: rome-opt %s --rome-cpu-pipeline | mlir-runner -e main | FileCheck %s
// RUN: rome-opt %s --rome-cpu-pipeline="vector-width=128" | mlir-runner -e main | FileCheck %s

// The pairwise form, written by hand: pairs (k, k + 5) of 10 lanes, whose last
// vector is a short one, and pairs (2k, 2k + 1) of 4 lanes. With x = row * 10 +
// lane, cos = 2 and sin = row + 1, the low result is 2 low - (row + 1) high and
// the high one is 2 high + (row + 1) low.

#id = affine_map<(d0, d1) -> (d0, d1)>

func.func @iota(%rows: index, %columns: index) -> tensor<?x?xf32> {
  %0 = tensor.empty(%rows, %columns) : tensor<?x?xf32>
  %1 = linalg.generic {indexing_maps = [#id],
                       iterator_types = ["parallel", "parallel"]}
      outs(%0 : tensor<?x?xf32>) {
  ^bb0(%out: f32):
    %c10 = arith.constant 10 : index
    %row = linalg.index 0 : index
    %lane = linalg.index 1 : index
    %2 = arith.muli %row, %c10 : index
    %3 = arith.addi %2, %lane : index
    %4 = arith.index_cast %3 : index to i64
    %5 = arith.sitofp %4 : i64 to f32
    linalg.yield %5 : f32
  } -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

func.func @half(%x: tensor<?x10xf32>, %cos: tensor<?x5xf32>,
                %sin: tensor<?x5xf32>) -> tensor<?x10xf32> {
  %c0 = arith.constant 0 : index
  %rows = tensor.dim %x, %c0 : tensor<?x10xf32>
  %low = tensor.extract_slice %x[0, 0] [%rows, 5] [1, 1]
      : tensor<?x10xf32> to tensor<?x5xf32>
  %high = tensor.extract_slice %x[0, 5] [%rows, 5] [1, 1]
      : tensor<?x10xf32> to tensor<?x5xf32>
  %empty = tensor.empty(%rows) : tensor<?x5xf32>
  %y:2 = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id, #id],
                         iterator_types = ["parallel", "parallel"]}
      ins(%low, %high, %cos, %sin
          : tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>)
      outs(%empty, %empty : tensor<?x5xf32>, tensor<?x5xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %s: f32, %out0: f32, %out1: f32):
    %0 = arith.mulf %a, %c : f32
    %1 = arith.mulf %b, %s : f32
    %2 = arith.subf %0, %1 : f32
    %3 = arith.mulf %b, %c : f32
    %4 = arith.mulf %a, %s : f32
    %5 = arith.addf %3, %4 : f32
    linalg.yield %2, %5 : f32, f32
  } -> (tensor<?x5xf32>, tensor<?x5xf32>)
  %result = tensor.empty(%rows) : tensor<?x10xf32>
  %6 = tensor.insert_slice %y#0 into %result[0, 0] [%rows, 5] [1, 1]
      : tensor<?x5xf32> into tensor<?x10xf32>
  %7 = tensor.insert_slice %y#1 into %6[0, 5] [%rows, 5] [1, 1]
      : tensor<?x5xf32> into tensor<?x10xf32>
  return %7 : tensor<?x10xf32>
}

func.func @interleaved(%x: tensor<2x4xf32>, %cos: tensor<2x2xf32>,
                       %sin: tensor<2x2xf32>) -> tensor<2x4xf32> {
  %even = tensor.extract_slice %x[0, 0] [2, 2] [1, 2]
      : tensor<2x4xf32> to tensor<2x2xf32>
  %odd = tensor.extract_slice %x[0, 1] [2, 2] [1, 2]
      : tensor<2x4xf32> to tensor<2x2xf32>
  %empty = tensor.empty() : tensor<2x2xf32>
  %y:2 = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id, #id],
                         iterator_types = ["parallel", "parallel"]}
      ins(%even, %odd, %cos, %sin
          : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>)
      outs(%empty, %empty : tensor<2x2xf32>, tensor<2x2xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %s: f32, %out0: f32, %out1: f32):
    %0 = arith.mulf %a, %c : f32
    %1 = arith.mulf %b, %s : f32
    %2 = arith.subf %0, %1 : f32
    %3 = arith.mulf %b, %c : f32
    %4 = arith.mulf %a, %s : f32
    %5 = arith.addf %3, %4 : f32
    linalg.yield %2, %5 : f32, f32
  } -> (tensor<2x2xf32>, tensor<2x2xf32>)
  %result = tensor.empty() : tensor<2x4xf32>
  %6 = tensor.insert_slice %y#0 into %result[0, 0] [2, 2] [1, 2]
      : tensor<2x2xf32> into tensor<2x4xf32>
  %7 = tensor.insert_slice %y#1 into %6[0, 1] [2, 2] [1, 2]
      : tensor<2x2xf32> into tensor<2x4xf32>
  return %7 : tensor<2x4xf32>
}

func.func private @printMemrefF32(tensor<*xf32>)

func.func @main() {
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c10 = arith.constant 10 : index

  %x = call @iota(%c2, %c10) : (index, index) -> tensor<?x?xf32>
  %rows = tensor.cast %x : tensor<?x?xf32> to tensor<?x10xf32>
  %cos = arith.constant dense<2.0> : tensor<2x5xf32>
  %sin = arith.constant dense<[[1.0, 1.0, 1.0, 1.0, 1.0],
                               [2.0, 2.0, 2.0, 2.0, 2.0]]> : tensor<2x5xf32>
  %dynamic_cos = tensor.cast %cos : tensor<2x5xf32> to tensor<?x5xf32>
  %dynamic_sin = tensor.cast %sin : tensor<2x5xf32> to tensor<?x5xf32>
  %0 = call @half(%rows, %dynamic_cos, %dynamic_sin)
      : (tensor<?x10xf32>, tensor<?x5xf32>, tensor<?x5xf32>) -> tensor<?x10xf32>
  %1 = tensor.cast %0 : tensor<?x10xf32> to tensor<*xf32>
  // CHECK: sizes = [2, 10]
  // CHECK: {{\[\[}}-5, -4, -3, -2, -1, 10, 13, 16, 19, 22],
  // CHECK-NEXT: [-10, -10, -10, -10, -10, 50, 54, 58, 62, 66]]
  call @printMemrefF32(%1) : (tensor<*xf32>) -> ()

  %narrow = call @iota(%c2, %c4) : (index, index) -> tensor<?x?xf32>
  %pairs = tensor.cast %narrow : tensor<?x?xf32> to tensor<2x4xf32>
  %pair_cos = arith.constant dense<2.0> : tensor<2x2xf32>
  %pair_sin = arith.constant dense<[[1.0, 1.0], [2.0, 2.0]]> : tensor<2x2xf32>
  %2 = call @interleaved(%pairs, %pair_cos, %pair_sin)
      : (tensor<2x4xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
  %3 = tensor.cast %2 : tensor<2x4xf32> to tensor<*xf32>
  // CHECK: sizes = [2, 4]
  // CHECK: {{\[\[}}-1, 2, 1, 8],
  // CHECK-NEXT: [-2, 42, -2, 50]]
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  return
}
