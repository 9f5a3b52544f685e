/// Runs TFLite files on the TensorFlow Lite runtime.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine.tflite {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.engine;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.tensorflowlite;
}
