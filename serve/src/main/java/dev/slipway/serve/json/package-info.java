/// Tensors as JSON text: bytes straight into elements of a declared type, and elements into the text that TensorFlow
/// Serving writes. Nothing here recurses on input, and nesting is bounded.
package dev.slipway.serve.json;
