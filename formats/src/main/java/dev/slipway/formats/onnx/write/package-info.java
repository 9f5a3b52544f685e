/// Hub graphs to what ONNX can say: ops that it lacks become those it has, a rule for each.
package dev.slipway.formats.onnx.write;
