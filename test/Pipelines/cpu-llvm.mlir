// RUN: rome-opt %s --rome-cpu-pipeline | FileCheck %s
// RUN: rome-opt %s --rome-cpu-pipeline="vector-width=256" | FileCheck %s --check-prefix=NARROW
// RUN: rome-opt %s --rome-cpu-pipeline | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=IR

// Halves are read and written as whole vectors.

// CHECK-LABEL: llvm.func @half
// CHECK-SAME: llvm.emit_c_interface
// CHECK: llvm.load {{.*}} -> vector<16xf32>
// CHECK: llvm.fmul {{.*}} : vector<16xf32>
// CHECK: llvm.fsub {{.*}} : vector<16xf32>
// CHECK: llvm.fadd {{.*}} : vector<16xf32>
// CHECK: llvm.store {{.*}} : vector<16xf32>
// NARROW-LABEL: llvm.func @half
// NARROW: llvm.fmul {{.*}} : vector<8xf32>
// IR: define {{.*}} @half
// IR-NOT: fma
// IR: define {{.*}} @_mlir_ciface_half
func.func @half(%x: tensor<3x?x128xf32>, %cos: tensor<?x64xf32>,
                %sin: tensor<?x64xf32>) -> tensor<3x?x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [1]
      : tensor<3x?x128xf32>, tensor<?x64xf32>
  return %y : tensor<3x?x128xf32>
}

// Rounding to bf16 is integer arithmetic: no library call for each element, and
// denormals stay what they are.

// CHECK-LABEL: llvm.func @round
// CHECK-NOT: llvm.fptrunc
// CHECK: llvm.lshr {{.*}} : vector<16xi32>
func.func @round(%x: tensor<4x16xf32>) -> tensor<4x16xbf16> {
  %0 = tensor.empty() : tensor<4x16xbf16>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>,
                                        affine_map<(d0, d1) -> (d0, d1)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x16xf32>) outs(%0 : tensor<4x16xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %2 = arith.truncf %in : f32 to bf16
    linalg.yield %2 : bf16
  } -> tensor<4x16xbf16>
  return %1 : tensor<4x16xbf16>
}

// Angles reach 1e6, so sines are libm's. There is no libm function for the
// reciprocal square root, nor for powers with integer exponents.

// CHECK-LABEL: llvm.func @scalars
// CHECK: llvm.call @sinf
// CHECK: llvm.call @sqrtf
// CHECK: llvm.fdiv
// CHECK-NEXT: %[[SQUARE:.*]] = llvm.fmul %[[BASE:.*]], %[[BASE]]
// CHECK-NEXT: llvm.fmul %[[SQUARE]], %[[BASE]]
// CHECK: llvm.call @powf
func.func @scalars(%x: f32, %n: i32) -> (f32, f32, f32, f32) {
  %0 = math.sin %x : f32
  %1 = math.rsqrt %x : f32
  %c3 = arith.constant 3 : i64
  %2 = math.fpowi %x, %c3 : f32, i64
  %3 = math.fpowi %x, %n : f32, i32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}

// Ops on whole tensors become loops over vectors, and leave arguments as they
// are: the negation writes to the result.

// CHECK-LABEL: llvm.func @elementwise
// CHECK-SAME: (%{{.*}}: !llvm.ptr, %[[X:.*]]: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64)
// CHECK: %[[READ:.*]] = llvm.getelementptr %[[X]]
// CHECK: %[[ROW:.*]] = llvm.load %[[READ]] {{.*}} -> vector<16xf32>
// CHECK: %[[NEGATED:.*]] = llvm.fneg %[[ROW]]
// CHECK: %[[WRITTEN:.*]] = llvm.getelementptr
// CHECK: llvm.store %[[NEGATED]], %[[WRITTEN]]
func.func @elementwise(%x: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %0 = arith.negf %x : tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}
