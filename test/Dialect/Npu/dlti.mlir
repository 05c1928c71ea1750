// RUN: rome-opt %s --npu-attach-target='npu-target=ascend910b3 dlti' --transform-interpreter --verify-diagnostics

// What generic tools may ask of the NPU.

// expected-remark @below {{query 196608 : i64}}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %bytes = transform.dlti.query ["NPU", "npu.ub_bytes"] at %root : (!transform.any_op) -> !transform.any_param
    transform.debug.emit_param_as_remark %bytes, "query" at %root : !transform.any_param, !transform.any_op
    transform.yield
  }
}
