/// Runtimes that execute models, behind one door; and the reference engine, which runs the hub itself.
@org.jspecify.annotations.NullMarked
module dev.slipway.engine {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.model;
}
