// The scalar unit computes with integers of every width as arith defines them. Each
// result is the number of a flag, which no target has.

// RUN: not rome-npu-sim %s --timing-only --kernel=numbers 2>&1 | FileCheck %s
// RUN: not rome-npu-sim %s --timing-only --kernel=wide 2>&1 | FileCheck %s --check-prefix=WIDE

module attributes {npu.target = "toy"} {
npu.kernel @numbers() {
  npu.vector {
    %g = npu.group_id
    %s = npu.subcore_id
    %sum = arith.addi %g, %s : index
    // 0 on one core alone, which no fold knows.
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %sum, %c0 : index
    scf.if %first {
      %m7 = arith.constant -7 : index
      %a = arith.addi %m7, %sum : index
      %c4 = arith.constant 4 : index
      // CHECK: but got -1, on
      %div = arith.divsi %a, %c4 : index
      npu.set_flag <v>, <mte2>, 0 + %div
      // CHECK: but got -3, on
      %rem = arith.remsi %a, %c4 : index
      npu.set_flag <v>, <mte2>, 0 + %rem
      // CHECK: but got -2, on
      %floor = arith.floordivsi %a, %c4 : index
      npu.set_flag <v>, <mte2>, 0 + %floor
      // CHECK: but got 4611686018427387902, on
      %divu = arith.divui %a, %c4 : index
      npu.set_flag <v>, <mte2>, 0 + %divu
      // CHECK: but got 4611686018427387903, on
      %ceilu = arith.ceildivui %a, %c4 : index
      npu.set_flag <v>, <mte2>, 0 + %ceilu
      // CHECK: but got 7, on
      %c10 = arith.constant 10 : index
      %remu = arith.remui %a, %c10 : index
      %c8 = arith.constant 8 : index
      %shown = arith.addi %remu, %c8 : index
      %seven = arith.subi %shown, %c10 : index
      npu.set_flag <v>, <mte2>, 0 + %seven
      // CHECK: but got 10, on
      %minu = arith.minui %a, %c10 : index
      npu.set_flag <v>, <mte2>, 0 + %minu
      // CHECK: but got -7, on
      %maxu = arith.maxui %a, %c10 : index
      npu.set_flag <v>, <mte2>, 0 + %maxu
      // Undefined, and no crash.
      %least = arith.constant -9223372036854775808 : index
      %m1 = arith.subi %sum, %c10 : index
      %c9 = arith.constant 9 : index
      %minus = arith.addi %m1, %c9 : index
      %undefined = arith.divsi %least, %minus : index
      %undefined2 = arith.remsi %least, %sum : index

      // 100 + 100 wraps in 8 bits.
      // CHECK: but got -56, on
      %c100 = arith.constant 100 : i8
      %z8 = arith.index_cast %sum : index to i8
      %h = arith.addi %c100, %z8 : i8
      %wrap = arith.addi %h, %h : i8
      %wide = arith.index_cast %wrap : i8 to index
      npu.set_flag <v>, <mte2>, 0 + %wide
      // 200 / 3 without a sign.
      // CHECK: but got 66, on
      %c3 = arith.constant 3 : i8
      %third = arith.divui %wrap, %c3 : i8
      %third64 = arith.index_cast %third : i8 to index
      npu.set_flag <v>, <mte2>, 0 + %third64
      %c5 = arith.constant 5 : index
      // The same 200, extended without its sign and with it.
      // CHECK: but got 200, on
      %unsigned = arith.extui %wrap : i8 to i16
      %unsigned64 = arith.index_cast %unsigned : i16 to index
      npu.set_flag <v>, <mte2>, 0 + %unsigned64
      // CHECK: but got -56, on
      %signed = arith.extsi %wrap : i8 to i16
      %signed64 = arith.index_cast %signed : i16 to index
      npu.set_flag <v>, <mte2>, 0 + %signed64
      // 456 has the same 8 bits.
      // CHECK: but got -56, on
      %c256 = arith.constant 256 : i16
      %more = arith.addi %unsigned, %c256 : i16
      %truncated = arith.trunci %more : i16 to i8
      %truncated64 = arith.index_cast %truncated : i8 to index
      npu.set_flag <v>, <mte2>, 0 + %truncated64
      // Of one bit, true is 1, and -1 with a sign.
      // CHECK: but got 6, on
      %bit = arith.extui %first : i1 to i64
      %bit64 = arith.index_cast %bit : i64 to index
      %six = arith.addi %bit64, %c5 : index
      npu.set_flag <v>, <mte2>, 0 + %six
      // 200 << 1 loses a bit of 8: -112. Shifts by all bits and more are undefined.
      // CHECK: but got -112, on
      %one8 = arith.trunci %bit : i64 to i8
      %shifted = arith.shli %wrap, %one8 : i8
      %shifted64 = arith.index_cast %shifted : i8 to index
      npu.set_flag <v>, <mte2>, 0 + %shifted64
      // CHECK: but got -9223372036854775808, on
      %c62 = arith.constant 62 : index
      %by63 = arith.addi %c62, %bit64 : index
      %top = arith.shli %a, %by63 : index
      npu.set_flag <v>, <mte2>, 0 + %top
      %undefined3 = arith.shli %wrap, %h : i8
      %undefined4 = arith.shli %a, %a : index
      // A constant true is what a comparison gives.
      // CHECK: but got 5, on
      %true = arith.constant true
      %same = arith.cmpi eq, %true, %first : i1
      %chosen = arith.select %same, %c5, %c8 : index
      npu.set_flag <v>, <mte2>, 0 + %chosen
      // The bounds of a loop may be unsigned: 0 to 2^64 - 7, left after two rounds.
      // CHECK: but got 11, on
      %c11 = arith.constant 11 : index
      %step = arith.constant 9223372036854775807 : index
      %rounds = scf.for unsigned %i = %c0 to %a step %step iter_args(%n = %c9) -> index {
        %c1 = arith.constant 1 : index
        %next = arith.addi %n, %c1 : index
        scf.yield %next : index
      }
      npu.set_flag <v>, <mte2>, 0 + %rounds
    }
  }
}

// WIDE: error: cannot simulate 'arith.constant'
npu.kernel @wide() {
  npu.vector {
    %c = arith.constant 340282366920938463463374607431768211455 : i128
  }
}
}
