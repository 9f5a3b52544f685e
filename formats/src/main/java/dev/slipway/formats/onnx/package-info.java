/// ONNX: protocol buffers files of opsets 1 to 28, read and written (<https://onnx.ai/onnx/repo-docs/IR.html>,
/// <https://onnx.ai/onnx/operators/>).
package dev.slipway.formats.onnx;
