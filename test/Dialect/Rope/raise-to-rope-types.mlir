// RUN: rome-opt %s --raise-to-rope | FileCheck %s

// Blocks that no lane at either end or in the middle belongs to.

// CHECK-LABEL: func @interior
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[identity 1, interleaved 2, identity 5]> table_dims = [0]
func.func @interior(%x: tensor<8x8xf32>, %cos: tensor<8x1xf32>, %sin: tensor<8x1xf32>) -> tensor<8x8xf32> {
  %x1 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x8xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 1] [1, 1] : tensor<8x8xf32> to tensor<8x1xf32>
  %a = arith.mulf %x1, %cos : tensor<8x1xf32>
  %b = arith.mulf %x2, %sin : tensor<8x1xf32>
  %y1 = arith.subf %a, %b : tensor<8x1xf32>
  %c = arith.mulf %x2, %cos : tensor<8x1xf32>
  %d = arith.mulf %x1, %sin : tensor<8x1xf32>
  %y2 = arith.addf %c, %d : tensor<8x1xf32>
  %0 = tensor.insert_slice %y1 into %x[0, 1] [8, 1] [1, 1] : tensor<8x1xf32> into tensor<8x8xf32>
  %1 = tensor.insert_slice %y2 into %0[0, 2] [8, 1] [1, 1] : tensor<8x1xf32> into tensor<8x8xf32>
  return %1 : tensor<8x8xf32>
}

// A table of a type that rope.apply has not is used where it has become one.

// CHECK-LABEL: func @table_of_f8
// CHECK: %[[COS:.*]] = arith.extf %arg1 : tensor<8x2xf8E4M3FN> to tensor<8x2xf32>
// CHECK: rope.apply %arg0, %[[COS]], %arg2 rotation<[interleaved 2]> table_dims = [0] : tensor<8x2xf32>, tensor<8x2xf32>
func.func @table_of_f8(%x: tensor<8x2xf32>, %c8: tensor<8x2xf8E4M3FN>, %sin: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %cos = arith.extf %c8 : tensor<8x2xf8E4M3FN> to tensor<8x2xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %n = arith.negf %x2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %x, %cos : tensor<8x2xf32>
  %b = arith.mulf %r, %sin : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// Products in f8 are no arithmetic of rope.apply.

// CHECK-LABEL: func @computed_in_f8
// CHECK-NOT: rope.apply
// CHECK: return
func.func @computed_in_f8(%x: tensor<8x2xf32>, %cos: tensor<8x2xf8E4M3FN>, %sin: tensor<8x2xf8E4M3FN>) -> tensor<8x2xf32> {
  %x8 = arith.truncf %x : tensor<8x2xf32> to tensor<8x2xf8E4M3FN>
  %x1 = tensor.extract_slice %x8[0, 0] [8, 1] [1, 1] : tensor<8x2xf8E4M3FN> to tensor<8x1xf8E4M3FN>
  %x2 = tensor.extract_slice %x8[0, 1] [8, 1] [1, 1] : tensor<8x2xf8E4M3FN> to tensor<8x1xf8E4M3FN>
  %n = arith.negf %x2 : tensor<8x1xf8E4M3FN>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf8E4M3FN>, tensor<8x1xf8E4M3FN>) -> tensor<8x2xf8E4M3FN>
  %a = arith.mulf %x8, %cos : tensor<8x2xf8E4M3FN>
  %b = arith.mulf %r, %sin : tensor<8x2xf8E4M3FN>
  %s = arith.addf %a, %b : tensor<8x2xf8E4M3FN>
  %y = arith.extf %s : tensor<8x2xf8E4M3FN> to tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// All lanes are extended before they are told apart; one that is rounded back
// is passed through.
// CHECK-LABEL: func @extended_pass_through(
// CHECK-NEXT:    %[[Y:.*]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4, identity 1]> table_dims = [0] compute_type = f32
// CHECK-NEXT:    return %[[Y]]
func.func @extended_pass_through(%x: tensor<8x5xbf16>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x5xbf16> {
  %wide = arith.extf %x : tensor<8x5xbf16> to tensor<8x5xf32>
  %part = tensor.extract_slice %wide[0, 0] [8, 4] [1, 1] : tensor<8x5xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %wide[0, 0] [8, 2] [1, 1] : tensor<8x5xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %wide[0, 2] [8, 2] [1, 1] : tensor<8x5xf32> to tensor<8x2xf32>
  %passed = tensor.extract_slice %wide[0, 4] [8, 1] [1, 1] : tensor<8x5xf32> to tensor<8x1xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %part, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %sum = arith.addf %a, %b : tensor<8x4xf32>
  %rotated = arith.truncf %sum : tensor<8x4xf32> to tensor<8x4xbf16>
  %back = arith.truncf %passed : tensor<8x1xf32> to tensor<8x1xbf16>
  %y = tensor.concat dim(1) %rotated, %back : (tensor<8x4xbf16>, tensor<8x1xbf16>) -> tensor<8x5xbf16>
  return %y : tensor<8x5xbf16>
}
