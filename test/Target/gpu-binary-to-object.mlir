// RUN: split-file %s %t
// RUN: rome-translate %t/one.mlir --gpu-binary-to-object | FileCheck %s --check-prefix=ONE
// RUN: rome-translate %t/two.mlir --gpu-binary-to-object --gpu-binary-name=b | FileCheck %s --check-prefix=TWO
// RUN: not rome-translate %t/two.mlir --gpu-binary-to-object 2>&1 | FileCheck %s --check-prefix=SEVERAL
// RUN: not rome-translate %t/two.mlir --gpu-binary-to-object --gpu-binary-name=c 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not rome-translate %t/none.mlir --gpu-binary-to-object 2>&1 | FileCheck %s --check-prefix=NONE

// ONE: // the text
// TWO: text of b
// SEVERAL: error: expected one object in a 'gpu.binary', but got 2 in 'a' 'b'
// UNKNOWN: error: expected one object in a 'gpu.binary' named 'c', but got 0
// NONE: error: expected one object in a 'gpu.binary', but got 0

//--- one.mlir
gpu.binary @a [#gpu.object<#nvvm.target, assembly = "// the text">]

//--- two.mlir
gpu.binary @a [#gpu.object<#nvvm.target, assembly = "text of a">]
gpu.binary @b [#gpu.object<#nvvm.target, assembly = "text of b">]

//--- none.mlir
module {}
