func.func @if(%c: i1, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = scf.if %c -> tensor<?xf32> {
    %1 = arith.addf %x, %y : tensor<?xf32>
    scf.yield %1 : tensor<?xf32>
  } else {
    scf.yield %y : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}

// -----

func.func @for(%n: index, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%t = %x) -> tensor<?x4xf32> {
    %s = tensor.extract_slice %t[%i, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<4xf32>
    %e = math.exp %s : tensor<4xf32>
    %u = tensor.insert_slice %e into %t[%i, 0] [1, 4] [1, 1] : tensor<4xf32> into tensor<?x4xf32>
    scf.yield %u : tensor<?x4xf32>
  }
  return %0 : tensor<?x4xf32>
}

// -----

func.func @while(%x: tensor<4xf32>, %n: i32) -> (tensor<4xf32>, i32) {
  %c1 = arith.constant 1 : i32
  %0:2 = scf.while (%t = %x, %i = %n) : (tensor<4xf32>, i32) -> (tensor<4xf32>, i32) {
    %more = arith.cmpi sgt, %i, %c1 : i32
    scf.condition(%more) %t, %i : tensor<4xf32>, i32
  } do {
  ^bb0(%t: tensor<4xf32>, %i: i32):
    %d = arith.subi %i, %c1 : i32
    %u = arith.addf %t, %t : tensor<4xf32>
    scf.yield %u, %d : tensor<4xf32>, i32
  }
  return %0#0, %0#1 : tensor<4xf32>, i32
}

// -----

func.func @forall(%x: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  %0 = scf.forall (%i) in (%n) shared_outs(%out = %x) -> tensor<?x4xf32> {
    %s = tensor.extract_slice %out[%i, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<1x4xf32>
    %e = arith.negf %s : tensor<1x4xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %e into %out[%i, 0] [1, 4] [1, 1] : tensor<1x4xf32> into tensor<?x4xf32>
    }
  }
  return %0 : tensor<?x4xf32>
}

// -----

func.func @parallel(%x: memref<?x4xf32>, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %c4) step (%c1, %c1) {
    memref.store %zero, %x[%i, %j] : memref<?x4xf32>
    scf.reduce
  }
  %0 = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%zero) -> f32 {
    %v = memref.load %x[%i, %c0] : memref<?x4xf32>
    scf.reduce(%v : f32) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      scf.reduce.return %s : f32
    }
  }
  return %0 : f32
}

// -----

func.func @switch(%i: index, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = scf.index_switch %i -> tensor<4xf32>
  case 0 {
    scf.yield %x : tensor<4xf32>
  }
  case 3 {
    %n = arith.negf %x : tensor<4xf32>
    scf.yield %n : tensor<4xf32>
  }
  default {
    %e = tensor.empty() : tensor<4xf32>
    scf.yield %e : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @execute_region(%c: i1, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = scf.execute_region -> tensor<4xf32> {
    cf.cond_br %c, ^bb1, ^bb2
  ^bb1:
    %n = arith.negf %x : tensor<4xf32>
    cf.br ^bb3(%n : tensor<4xf32>)
  ^bb2:
    cf.br ^bb3(%x : tensor<4xf32>)
  ^bb3(%y: tensor<4xf32>):
    scf.yield %y : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @blocks(%c: i1, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  cf.cond_br %c, ^bb1(%x : tensor<?xf32>), ^bb1(%y : tensor<?xf32>)
^bb1(%t: tensor<?xf32>):
  %0 = arith.mulf %t, %x : tensor<?xf32>
  cf.br ^bb2
^bb2:
  return %0 : tensor<?xf32>
}

// -----

func.func @loop_of_blocks(%n: i32, %x: tensor<4xf32>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  cf.br ^bb1(%c0, %x : i32, tensor<4xf32>)
^bb1(%i: i32, %t: tensor<4xf32>):
  %more = arith.cmpi slt, %i, %n : i32
  cf.cond_br %more, ^bb2, ^bb3
^bb2:
  %j = arith.addi %i, %c1 : i32
  %u = arith.addf %t, %t : tensor<4xf32>
  cf.br ^bb1(%j, %u : i32, tensor<4xf32>)
^bb3:
  return %t : tensor<4xf32>
}

// -----

func.func @block_switch(%f: i32, %x: tensor<4xf32>) -> tensor<4xf32> {
  cf.switch %f : i32, [
    default: ^bb1(%x : tensor<4xf32>),
    42: ^bb1(%x : tensor<4xf32>),
    43: ^bb2
  ]
^bb1(%t: tensor<4xf32>):
  return %t : tensor<4xf32>
^bb2:
  %c = arith.constant true
  cf.assert %c, "never"
  %0 = arith.negf %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @callee(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = arith.negf %x : tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @declared(tensor<4xf32>, f32) -> tensor<4xf32>
func.func @caller(%x: tensor<?xf32>, %y: tensor<4xf32>, %s: f32) -> (tensor<?xf32>, tensor<4xf32>) {
  %0 = call @callee(%x) : (tensor<?xf32>) -> tensor<?xf32>
  %1 = call @declared(%y, %s) : (tensor<4xf32>, f32) -> tensor<4xf32>
  return %0, %1 : tensor<?xf32>, tensor<4xf32>
}

// -----

func.func private @target(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func @indirect(%x: tensor<4xf32>) -> tensor<4xf32> {
  %f = constant @target : (tensor<4xf32>) -> tensor<4xf32>
  %0 = call_indirect %f(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @even(%n: i32, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @odd(%n, %x) : (i32, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @odd(%n: i32, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @even(%n, %x) : (i32, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

module @outer {
  func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
    return %x : tensor<4xf32>
  }
  module @inner {
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = arith.negf %x : tensor<4xf32>
      return %0 : tensor<4xf32>
    }
  }
}

// -----

func.func @"a name with spaces, and \22quotes\22"(%x: tensor<4xf32>) -> tensor<4xf32> attributes {llvm.emit_c_interface} {
  return %x : tensor<4xf32>
}
func.func @nothing() {
  return
}
func.func private @malloc(i64) -> tensor<4xf32>
