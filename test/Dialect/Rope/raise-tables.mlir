// RUN: rome-opt %s --raise-to-rope=raise-tables=true --remark-format=emitRemark --remarks-filter=.* 2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
// RUN: rome-opt %s --raise-to-rope | FileCheck %s --check-prefix=OFF
// RUN: rome-opt %s --raise-to-rope="raise-tables=true relaxed=true" --remarks-filter=raise-to-rope 2> %t.relaxed | FileCheck %s --check-prefix=RELAXED
// RUN: FileCheck %s --check-prefix=RELAXED-REMARK < %t.relaxed

// Execution is compared in test/Integration/test_raise_tables.py.

#row = affine_map<(d0, d1) -> (d0, 0)>
#entry = affine_map<(d0, d1) -> (d1)>
#table = affine_map<(d0, d1) -> (d0, d1)>

// OFF-NOT: rope.tables

// REMARK-DAG: [Passed] TablesRaised | Category:raise-to-rope | AttentionFactor=1.250000e+00, Entries=2, Remark="raised tables of positions"
// CHECK-LABEL: func @scaled_and_narrowed
//  CHECK-SAME: (%[[P:.+]]: tensor<?x1xi64>)
//       CHECK: %[[POSITIONS:.+]] = linalg.generic {{.*}} ins(%[[P]] : tensor<?x1xi64>) outs(%{{.+}} : tensor<?xi64>)
//       CHECK: %[[COS:.+]], %[[SIN:.+]] = rope.tables %[[POSITIONS]] {attention_factor = 1.250000e+00 : f64, inv_freq = dense<[1.000000e+00, 1.000000e-01]> : tensor<2xf32>} : tensor<?xi64> -> tensor<?x2xbf16>
//       CHECK: return %[[COS]], %[[SIN]]
func.func @scaled_and_narrowed(%p: tensor<?x1xi64>) -> (tensor<?x2xbf16>, tensor<?x2xbf16>) {
  %c0 = arith.constant 0 : index
  %f = arith.constant dense<[1.0, 0.1]> : tensor<2xf32>
  %factor = arith.constant dense<1.25> : tensor<2xf32>
  %n = tensor.dim %p, %c0 : tensor<?x1xi64>
  %init = tensor.empty(%n) : tensor<?x2xbf16>
  %tables:2 = linalg.generic {indexing_maps = [#row, #entry, #entry, #table, #table], iterator_types = ["parallel", "parallel"]}
      ins(%p, %f, %factor : tensor<?x1xi64>, tensor<2xf32>, tensor<2xf32>) outs(%init, %init : tensor<?x2xbf16>, tensor<?x2xbf16>) {
  ^bb0(%position: i64, %frequency: f32, %a: f32, %o0: bf16, %o1: bf16):
    %float = arith.sitofp %position : i64 to f32
    %angle = arith.mulf %frequency, %float : f32
    %cos = math.cos %angle : f32
    %sin = math.sin %angle : f32
    %scaled_cos = arith.mulf %cos, %a : f32
    %scaled_sin = arith.mulf %a, %sin : f32
    %narrow_cos = arith.truncf %scaled_cos : f32 to bf16
    %narrow_sin = arith.truncf %scaled_sin : f32 to bf16
    linalg.yield %narrow_cos, %narrow_sin : bf16, bf16
  } -> (tensor<?x2xbf16>, tensor<?x2xbf16>)
  return %tables#0, %tables#1 : tensor<?x2xbf16>, tensor<?x2xbf16>
}

// REMARK-DAG: [Passed] TablesRaised {{.*}} Entries=2,
// CHECK-LABEL: func @halves
//  CHECK-SAME: (%[[P:.+]]: tensor<3xf32>)
//       CHECK: %[[COS:.+]], %[[SIN:.+]] = rope.tables %[[P]] {inv_freq = dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>} : tensor<3xf32> -> tensor<3x2xf32>
//   CHECK-DAG: tensor.concat dim(1) %[[COS]], %[[COS]]
//   CHECK-DAG: tensor.concat dim(1) %[[SIN]], %[[SIN]]
//   CHECK-NOT: math.
func.func @halves(%p: tensor<3xf32>) -> (tensor<3x4xf32>, tensor<3x4xf32>) {
  %row = arith.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %init = tensor.empty() : tensor<3x2xf32>
  %positions = linalg.broadcast ins(%p : tensor<3xf32>) outs(%init : tensor<3x2xf32>) dimensions = [1]
  %frequencies = linalg.broadcast ins(%row : tensor<2xf32>) outs(%init : tensor<3x2xf32>) dimensions = [0]
  %angles = arith.mulf %positions, %frequencies : tensor<3x2xf32>
  %both = tensor.concat dim(1) %angles, %angles : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x4xf32>
  %cos = math.cos %both : tensor<3x4xf32>
  %sin = math.sin %both : tensor<3x4xf32>
  return %cos, %sin : tensor<3x4xf32>, tensor<3x4xf32>
}

// A stream that is one part of the positions, and not the first.
// REMARK-DAG: [Passed] TablesRaised {{.*}} Entries=2,
// CHECK-LABEL: func @second_stream
//  CHECK-SAME: (%[[P:.+]]: tensor<3x2xi32>)
//       CHECK: %[[STREAMS:.+]] = linalg.generic {{.*}} ins(%[[P]] : tensor<3x2xi32>) outs(%{{.+}} : tensor<2x3xi32>)
//       CHECK: rope.tables %[[STREAMS]] {inv_freq = dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>, sections = #rope.sections<consecutive [0, 2]>} : tensor<2x3xi32> -> tensor<3x2xf32>
func.func @second_stream(%p: tensor<3x2xi32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  %row = arith.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %init = tensor.empty() : tensor<3x2xf32>
  %slice = tensor.extract_slice %p[0, 1] [3, 1] [1, 1] : tensor<3x2xi32> to tensor<3xi32>
  %float = arith.sitofp %slice : tensor<3xi32> to tensor<3xf32>
  %positions = linalg.broadcast ins(%float : tensor<3xf32>) outs(%init : tensor<3x2xf32>) dimensions = [1]
  %frequencies = linalg.broadcast ins(%row : tensor<2xf32>) outs(%init : tensor<3x2xf32>) dimensions = [0]
  %angles = arith.mulf %frequencies, %positions : tensor<3x2xf32>
  %cos = math.cos %angles : tensor<3x2xf32>
  %sin = math.sin %angles : tensor<3x2xf32>
  return %cos, %sin : tensor<3x2xf32>, tensor<3x2xf32>
}

// What is used before it is narrowed stays f32, and is raised all the same.
// CHECK-LABEL: func @narrowed_twice
//       CHECK: %[[COS:.+]], %[[SIN:.+]] = rope.tables {{.*}} -> tensor<3x1xbf16>
//       CHECK: arith.extf %[[COS]]
func.func @narrowed_twice(%p: tensor<3x1xf32>) -> (tensor<3x1xf32>, tensor<3x1xbf16>) {
  %f = arith.constant dense<0.5> : tensor<3x1xf32>
  %angles = arith.mulf %p, %f : tensor<3x1xf32>
  %cos = math.cos %angles : tensor<3x1xf32>
  %sin = math.sin %angles : tensor<3x1xf32>
  %narrow_cos = arith.truncf %cos : tensor<3x1xf32> to tensor<3x1xbf16>
  %narrow_sin = arith.truncf %sin : tensor<3x1xf32> to tensor<3x1xbf16>
  %wide_cos = arith.extf %narrow_cos : tensor<3x1xbf16> to tensor<3x1xf32>
  return %wide_cos, %narrow_sin : tensor<3x1xf32>, tensor<3x1xbf16>
}

//===----------------------------------------------------------------------===//
// What is no pair of tables
//===----------------------------------------------------------------------===//

// A negative position times 0 is −0 here, and +0 in rope.tables.
// RELAXED-LABEL: func @zero_frequency
//       RELAXED: rope.tables
// RELAXED-REMARK: Remark="raised tables of positions; the sign of an angle of zero may change"
// REMARK-DAG: [Missed] TablesNotRaised | Category:raise-to-rope | Remark="close to a table of positions, but the sign of an angle of zero would change"
// CHECK-LABEL: func @zero_frequency
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @zero_frequency(%p: tensor<3x1xi64>) -> (tensor<3x1xf32>, tensor<3x1xf32>) {
  %f = arith.constant dense<0.0> : tensor<3x1xf32>
  %float = arith.sitofp %p : tensor<3x1xi64> to tensor<3x1xf32>
  %angles = arith.mulf %float, %f : tensor<3x1xf32>
  %cos = math.cos %angles : tensor<3x1xf32>
  %sin = math.sin %angles : tensor<3x1xf32>
  return %cos, %sin : tensor<3x1xf32>, tensor<3x1xf32>
}

// CHECK-LABEL: func @no_sine
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @no_sine(%p: tensor<3x1xf32>) -> (tensor<3x1xf32>, tensor<3x1xf32>) {
  %f = arith.constant dense<0.5> : tensor<3x1xf32>
  %angles = arith.mulf %p, %f : tensor<3x1xf32>
  %cos = math.cos %angles : tensor<3x1xf32>
  return %cos, %cos : tensor<3x1xf32>, tensor<3x1xf32>
}

// One unit apart.
// CHECK-LABEL: func @other_frequency
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @other_frequency(%p: tensor<3x1xf32>) -> (tensor<3x1xf32>, tensor<3x1xf32>) {
  %f = arith.constant dense<0x3F000000> : tensor<3x1xf32>
  %g = arith.constant dense<0x3F000001> : tensor<3x1xf32>
  %cos_angles = arith.mulf %p, %f : tensor<3x1xf32>
  %sin_angles = arith.mulf %p, %g : tensor<3x1xf32>
  %cos = math.cos %cos_angles : tensor<3x1xf32>
  %sin = math.sin %sin_angles : tensor<3x1xf32>
  return %cos, %sin : tensor<3x1xf32>, tensor<3x1xf32>
}

// CHECK-LABEL: func @other_factor
//   CHECK-NOT: attention_factor
//       CHECK: rope.tables
//       CHECK: arith.mulf
func.func @other_factor(%p: tensor<3x1xf32>) -> (tensor<3x1xf32>, tensor<3x1xf32>) {
  %f = arith.constant dense<0.5> : tensor<3x1xf32>
  %angles = arith.mulf %p, %f : tensor<3x1xf32>
  %cos = math.cos %angles : tensor<3x1xf32>
  %sin = math.sin %angles : tensor<3x1xf32>
  %scaled = arith.mulf %cos, %f : tensor<3x1xf32>
  return %scaled, %sin : tensor<3x1xf32>, tensor<3x1xf32>
}

// CHECK-LABEL: func @fast_math
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @fast_math(%p: tensor<3x1xf32>) -> (tensor<3x1xf32>, tensor<3x1xf32>) {
  %f = arith.constant dense<0.5> : tensor<3x1xf32>
  %angles = arith.mulf %p, %f fastmath<contract> : tensor<3x1xf32>
  %cos = math.cos %angles : tensor<3x1xf32>
  %sin = math.sin %angles : tensor<3x1xf32>
  return %cos, %sin : tensor<3x1xf32>, tensor<3x1xf32>
}

// The angle is rounded to another type before its cosine is taken.
// CHECK-LABEL: func @narrow_angles
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @narrow_angles(%p: tensor<3x1xf64>) -> (tensor<3x1xf32>, tensor<3x1xf32>) {
  %f = arith.constant dense<0.5> : tensor<3x1xf64>
  %wide = arith.mulf %p, %f : tensor<3x1xf64>
  %angles = arith.truncf %wide : tensor<3x1xf64> to tensor<3x1xf32>
  %cos = math.cos %angles : tensor<3x1xf32>
  %sin = math.sin %angles : tensor<3x1xf32>
  return %cos, %sin : tensor<3x1xf32>, tensor<3x1xf32>
}

// Half precision: positions above 256 collapse, and rope.tables cannot say it.
// CHECK-LABEL: func @half_precision
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @half_precision(%p: tensor<3x1xi64>) -> (tensor<3x1xbf16>, tensor<3x1xbf16>) {
  %f = arith.constant dense<0.5> : tensor<3x1xbf16>
  %float = arith.sitofp %p : tensor<3x1xi64> to tensor<3x1xbf16>
  %angles = arith.mulf %float, %f : tensor<3x1xbf16>
  %cos = math.cos %angles : tensor<3x1xbf16>
  %sin = math.sin %angles : tensor<3x1xbf16>
  return %cos, %sin : tensor<3x1xbf16>, tensor<3x1xbf16>
}

// Positions of a longer sequence, of which the size is not known.
// CHECK-LABEL: func @part_of_positions
//       CHECK: tensor.extract_slice
//       CHECK: rope.tables %{{.+}} {{.*}} : tensor<?xf32> -> tensor<?x1xf32>
func.func @part_of_positions(%p: tensor<?x1xf32>, %n: index) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  %f = arith.constant 0.5 : f32
  %slice = tensor.extract_slice %p[0, 0] [%n, 1] [1, 1] : tensor<?x1xf32> to tensor<?x1xf32>
  %init = tensor.empty(%n) : tensor<?x1xf32>
  %tables:2 = linalg.generic {indexing_maps = [#table, #table, #table], iterator_types = ["parallel", "parallel"]}
      ins(%slice : tensor<?x1xf32>) outs(%init, %init : tensor<?x1xf32>, tensor<?x1xf32>) {
  ^bb0(%position: f32, %o0: f32, %o1: f32):
    %angle = arith.mulf %position, %f : f32
    %cos = math.cos %angle : f32
    %sin = math.sin %angle : f32
    linalg.yield %cos, %sin : f32, f32
  } -> (tensor<?x1xf32>, tensor<?x1xf32>)
  return %tables#0, %tables#1 : tensor<?x1xf32>, tensor<?x1xf32>
}

// CHECK-LABEL: func @no_lanes
//   CHECK-NOT: rope.tables
//       CHECK: return
func.func @no_lanes(%p: tensor<3x0xf32>, %q: tensor<f32>) -> (tensor<3x0xf32>, tensor<3x0xf32>, tensor<f32>) {
  %cos = math.cos %p : tensor<3x0xf32>
  %sin = math.sin %p : tensor<3x0xf32>
  %scalar = math.cos %q : tensor<f32>
  return %cos, %sin, %scalar : tensor<3x0xf32>, tensor<3x0xf32>, tensor<f32>
}
