/// Changes to hub graphs that keep their meaning.
@org.jspecify.annotations.NullMarked
module dev.slipway.passes {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.model;
}
