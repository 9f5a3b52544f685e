/// Hub graphs to what ONNX can say: ops that it lacks become those it has, a rule for each;
/// then the file they are put into.
package dev.slipway.formats.onnx.write;
