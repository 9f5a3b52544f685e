/// Records of this format to hub graphs: nodes in an order that can be run, functions inlined, and each node looked up
/// among the spellings.
package dev.slipway.formats.onnx.read;
