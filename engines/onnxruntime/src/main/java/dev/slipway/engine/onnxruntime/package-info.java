/// Runs ONNX files on ONNX Runtime, through its C interface: every element type is exchanged, and tensors are not
/// copied on their way in.
package dev.slipway.engine.onnxruntime;
