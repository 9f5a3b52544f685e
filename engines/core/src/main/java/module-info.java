/// Runtimes that execute models, behind one door; and the reference engine, which runs the hub itself.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.model;

    exports dev.slipway.engine;
    exports dev.slipway.engine.foreign;

    uses dev.slipway.engine.Engine;
    uses dev.slipway.model.format.ModelFormat;

    provides dev.slipway.engine.Engine with
            dev.slipway.engine.ReferenceEngine;
}
