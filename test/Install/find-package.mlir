// An instrumented library does not link to a consumer that is not.
// UNSUPPORTED: sanitizer

// RUN: rm -rf %t
// RUN: %cmake --install %rome_build --prefix %t/prefix > %t.log
// RUN: %cmake -G Ninja -S %S/Inputs/consumer -B %t/build \
// RUN:   -DCMAKE_PREFIX_PATH=%t/prefix -DCMAKE_CXX_COMPILER=%cxx > %t.log
// RUN: %cmake --build %t/build > %t.log
// RUN: %t/build/consumer %s | FileCheck %s
// RUN: not %t/build/consumer %S/Inputs/invalid.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=INVALID

// What is installed works where it is installed.
// RUN: %t/prefix/bin/rome-opt %s --rope-materialize-rotation-matrix \
// RUN:   | FileCheck %s
// RUN: mlir-opt %s --load-dialect-plugin=%t/prefix/lib/RomePlugin%shlibext \
// RUN:   --load-pass-plugin=%t/prefix/lib/RomePlugin%shlibext \
// RUN:   --pass-pipeline="builtin.module(rope-materialize-rotation-matrix)" \
// RUN:   | FileCheck %s

// INVALID: invalid.mlir:2:{{[0-9]+}}: error: {{.*}} expected the width of block 'half' to be even, but got 3

// CHECK-LABEL: func @matrix
// CHECK: arith.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [-1.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>
func.func @matrix() -> tensor<2x2xf32> {
  %r = rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}
