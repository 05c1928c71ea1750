// RUN: rome-opt %s --rome-store-halves-as-integers | FileCheck %s

// CHECK-LABEL: llvm.func @stores
// CHECK-SAME: %[[B:.*]]: vector<32xbf16>, %[[H:.*]]: vector<8xf16>, %[[F:.*]]: vector<16xf32>, %[[P:.*]]: !llvm.ptr
// CHECK: %[[BI:.*]] = llvm.bitcast %[[B]] : vector<32xbf16> to vector<32xi16>
// CHECK: llvm.store %[[BI]], %[[P]] {alignment = 64 : i64, nontemporal} : vector<32xi16>
// CHECK: %[[HI:.*]] = llvm.bitcast %[[H]] : vector<8xf16> to vector<8xi16>
// CHECK: llvm.store %[[HI]]
// CHECK: llvm.store %[[F]]
// CHECK: llvm.store %[[B]]
llvm.func @stores(%b: vector<32xbf16>, %h: vector<8xf16>, %f: vector<16xf32>, %p: !llvm.ptr) {
  llvm.store %b, %p {alignment = 64 : i64, nontemporal} : vector<32xbf16>, !llvm.ptr
  llvm.store %h, %p {alignment = 16 : i64, nontemporal} : vector<8xf16>, !llvm.ptr
  llvm.store %f, %p {alignment = 64 : i64, nontemporal} : vector<16xf32>, !llvm.ptr
  llvm.store %b, %p {alignment = 64 : i64} : vector<32xbf16>, !llvm.ptr
  llvm.return
}
