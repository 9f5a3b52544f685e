/// Runs TFLite files on the TensorFlow Lite runtime with XNNPACK, through its C interface.
///
/// The library is the one that the JavaCPP presets build; nothing else of them is needed.
package dev.slipway.engine.tflite;
