/// The suites by which ONNX and TensorFlow judge themselves, on every way through the hub.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.suite;
