/// TFLite: FlatBuffers files of schema version 3, read and written
/// (<https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs>).
package dev.slipway.formats.tflite;
