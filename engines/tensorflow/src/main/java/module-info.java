/// Runs SavedModels, frozen graphs and meta graphs on TensorFlow.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine.tensorflow {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.engine;
    requires dev.slipway.wire;

    exports dev.slipway.engine.tensorflow;

    provides dev.slipway.engine.Engine with
            dev.slipway.engine.tensorflow.TensorflowEngine;
}
