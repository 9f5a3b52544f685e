/// Runs TFLite files on the TensorFlow Lite runtime.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine.tflite {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.engine;

    exports dev.slipway.engine.tflite;

    provides dev.slipway.engine.Engine with
            dev.slipway.engine.tflite.TfliteEngine;
}
