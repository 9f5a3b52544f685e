/// Runs SavedModels and frozen graphs on TensorFlow.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine.tensorflow {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.engine;
}
