/// Byte encodings that model files are made of, free of any knowledge of models.
@org.jspecify.annotations.NullMarked
module dev.slipway.wire {
    requires static transitive org.jspecify;
}
