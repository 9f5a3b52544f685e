/// What is computed: one record an op, each with its specification, numbered constraints, typing rule and evaluator.
/// Semantics follow the newest ONNX operator of the same meaning unless the record says otherwise; spatial ops carry
/// their [dev.slipway.model.op.Layout].
package dev.slipway.model.op;
