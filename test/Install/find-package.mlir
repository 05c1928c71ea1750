// An instrumented library does not link to a consumer that is not.
// UNSUPPORTED: sanitizer

// RUN: rm -rf %t
// RUN: %cmake --install %rome_build --prefix %t/prefix > %t.log
// RUN: %cmake -G Ninja -S %S/Inputs/consumer -B %t/build \
// RUN:   -DCMAKE_PREFIX_PATH=%t/prefix -DCMAKE_CXX_COMPILER=%cxx > %t.log
// RUN: %cmake --build %t/build > %t.log
// RUN: %t/build/consumer linalg %s > %t/linalg.mlir
// RUN: FileCheck %s --check-prefix=LINALG < %t/linalg.mlir
// RUN: %t/build/consumer cpu %t/linalg.mlir | FileCheck %s --check-prefix=CPU
// RUN: not %t/build/consumer linalg %S/Inputs/invalid.mlir 2>&1 \
// RUN:   | FileCheck %s --check-prefix=INVALID

// What is installed works where it is installed.
// RUN: %t/prefix/bin/rome-opt %s --convert-rope-to-linalg=form=pairwise \
// RUN:   | FileCheck %s --check-prefix=LINALG
// RUN: mlir-opt %s --load-dialect-plugin=%t/prefix/lib/RomePlugin%shlibext \
// RUN:   --load-pass-plugin=%t/prefix/lib/RomePlugin%shlibext \
// RUN:   --pass-pipeline="builtin.module(convert-rope-to-linalg{form=pairwise})" \
// RUN:   | FileCheck %s --check-prefix=LINALG

// INVALID: invalid.mlir:2:{{[0-9]+}}: error: {{.*}} expected the width of block 'half' to be even, but got 3

// LINALG-LABEL: func @rotate
// LINALG-NOT:   rope.apply
// LINALG:       linalg.generic
// CPU-LABEL:    llvm.func @rotate
// CPU-NOT:      rope.apply
func.func @rotate(%x: tensor<?x8x64xf32>, %cos: tensor<?x64xf32>,
                  %sin: tensor<?x64xf32>) -> tensor<?x8x64xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 64]> table_dims = [0]
      : tensor<?x8x64xf32>, tensor<?x64xf32>
  return %y : tensor<?x8x64xf32>
}
