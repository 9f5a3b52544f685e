/// Runs ONNX files on ONNX Runtime.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine.onnxruntime {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.engine;

    exports dev.slipway.engine.onnxruntime;

    provides dev.slipway.engine.Engine with
            dev.slipway.engine.onnxruntime.OnnxRuntimeEngine;
}
