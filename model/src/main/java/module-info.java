/// The hub: tensors, ops, graphs and models, free of any file format.
@org.jspecify.annotations.NullMarked
module dev.slipway.model {
    requires static transitive org.jspecify;

    exports dev.slipway.model;
    exports dev.slipway.model.format;
    exports dev.slipway.model.formula;
    exports dev.slipway.model.graph;
    exports dev.slipway.model.op;
    exports dev.slipway.model.tensor;

    uses dev.slipway.model.Toolkit;
    uses dev.slipway.model.format.ModelFormat;
}
