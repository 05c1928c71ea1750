// RUN: rome-opt %s --raise-to-rope | FileCheck %s --check-prefix=EXACT
// RUN: rome-opt %s --raise-to-rope=relaxed=true --remark-format=emitRemark --remarks-filter='.*' 2>&1 | FileCheck %s -enable-var-scope

// Products in bf16, their sum in f32.
// EXACT-NOT:   rope.apply
// CHECK:       Raised {{.*}}Equal="except for rounding", Lanes=4
// CHECK-LABEL: func @products_rounded_first(
// CHECK:       rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] compute_type = f32 : tensor<8x4xbf16>, tensor<8x4xbf16>
func.func @products_rounded_first(%x: tensor<8x4xbf16>, %cos: tensor<8x4xbf16>, %sin: tensor<8x4xbf16>) -> tensor<8x4xbf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %n = arith.negf %x2 : tensor<8x2xbf16>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  %a = arith.mulf %x, %cos : tensor<8x4xbf16>
  %b = arith.mulf %r, %sin : tensor<8x4xbf16>
  %ae = arith.extf %a : tensor<8x4xbf16> to tensor<8x4xf32>
  %be = arith.extf %b : tensor<8x4xbf16> to tensor<8x4xf32>
  %s = arith.addf %ae, %be : tensor<8x4xf32>
  %y = arith.truncf %s : tensor<8x4xf32> to tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}
