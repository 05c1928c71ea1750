// RUN: not rome-opt %s --pass-pipeline='builtin.module(func.func(rome-vectorize-linalg{vector-width=100}))' 2>&1 \
// RUN:   | FileCheck %s

// CHECK: error: expected 'vector-width' to be a power of two of at least 64, but got 100
func.func @f() {
  return
}
