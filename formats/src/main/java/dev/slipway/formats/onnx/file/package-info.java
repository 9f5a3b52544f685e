/// Bytes of a model and of the weights beside it to records of this format and back. Nothing here knows what a node
/// means.
package dev.slipway.formats.onnx.file;
