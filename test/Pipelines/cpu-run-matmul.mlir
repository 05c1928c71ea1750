// RUN: rome-opt %s --rome-cpu-pipeline | mlir-runner -e main | FileCheck %s
// RUN: rome-opt %s --rome-cpu-pipeline="vector-width=128" | mlir-runner -e main | FileCheck %s

// The matrix form, written by hand, on bf16 rows: x R is (-x2, -x3, x0, x1),
// so y is (x0 cos - x2 sin, ..., x2 cos + x0 sin, ...). 5 rows are a block of
// four and one more.

#id = affine_map<(d0, d1) -> (d0, d1)>

func.func @matrix(%x: tensor<?x4xbf16>, %cos: tensor<?x4xf32>,
                  %sin: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %rows = tensor.dim %x, %c0 : tensor<?x4xbf16>
  %R = rope.rotation_matrix rotation<[half 4]> : tensor<4x4xbf16>
  %empty = tensor.empty(%rows) : tensor<?x4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x4xf32>)
      -> tensor<?x4xf32>
  %xR = linalg.matmul ins(%x, %R : tensor<?x4xbf16>, tensor<4x4xbf16>)
                      outs(%zeros : tensor<?x4xf32>) -> tensor<?x4xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id],
                       iterator_types = ["parallel", "parallel"]}
      ins(%x, %xR, %cos, %sin : tensor<?x4xbf16>, tensor<?x4xf32>,
                                tensor<?x4xf32>, tensor<?x4xf32>)
      outs(%empty : tensor<?x4xf32>) {
  ^bb0(%a: bf16, %b: f32, %c: f32, %s: f32, %out: f32):
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.mulf %0, %c : f32
    %2 = arith.mulf %b, %s : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Ties round to even, a denormal stays, and everything that is not exact is
// rounded to the nearest bf16.
func.func @round(%x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?xf32>
  %empty = tensor.empty(%size) : tensor<?xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>,
                                        affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%empty : tensor<?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.truncf %in : f32 to bf16
    %1 = arith.extf %0 : bf16 to f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}

func.func private @printMemrefF32(tensor<*xf32>)

func.func @main() {
  %x = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0],
                             [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0],
                             [0.5, 0.25, 2.0, 4.0]]> : tensor<5x4xbf16>
  %cos = arith.constant dense<2.0> : tensor<5x4xf32>
  %sin = arith.constant dense<3.0> : tensor<5x4xf32>
  %rows = tensor.cast %x : tensor<5x4xbf16> to tensor<?x4xbf16>
  %dynamic_cos = tensor.cast %cos : tensor<5x4xf32> to tensor<?x4xf32>
  %dynamic_sin = tensor.cast %sin : tensor<5x4xf32> to tensor<?x4xf32>
  %0 = call @matrix(%rows, %dynamic_cos, %dynamic_sin)
      : (tensor<?x4xbf16>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = tensor.cast %0 : tensor<?x4xf32> to tensor<*xf32>
  // CHECK: sizes = [5, 4]
  // CHECK: {{\[\[}}-7, -8, 9, 14],
  // CHECK-NEXT: [-11, -12, 29, 34],
  // CHECK-NEXT: [2, 0, 3, 0],
  // CHECK-NEXT: [0, -3, 0, 2],
  // CHECK-NEXT: [-5, -11.5, 5.5, 8.75]]
  call @printMemrefF32(%1) : (tensor<*xf32>) -> ()

  // 257, 259 and 258.5 lie between 256, 258 and 260; 0x00030000 is denormal.
  %values = arith.constant dense<[257.0, 259.0, 258.5, 0x00030000, 1.0]>
      : tensor<5xf32>
  %dynamic_values = tensor.cast %values : tensor<5xf32> to tensor<?xf32>
  %2 = call @round(%dynamic_values) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = tensor.cast %2 : tensor<?xf32> to tensor<*xf32>
  // CHECK: [256, 260, 258, 2.75506e-40, 1]
  call @printMemrefF32(%3) : (tensor<*xf32>) -> ()
  return
}
