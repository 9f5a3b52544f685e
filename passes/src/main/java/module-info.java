/// Changes to hub graphs that keep their meaning.
@org.jspecify.annotations.NullMarked
module dev.slipway.passes {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.model;

    exports dev.slipway.passes;
    exports dev.slipway.passes.fold;
    exports dev.slipway.passes.fuse;
    exports dev.slipway.passes.layout;
    exports dev.slipway.passes.pipeline;
    exports dev.slipway.passes.plan;
    exports dev.slipway.passes.quantize;
    exports dev.slipway.passes.simplify;
    exports dev.slipway.passes.transform;
}
