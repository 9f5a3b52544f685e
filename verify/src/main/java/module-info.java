/// Compares models on the runtimes they are made for.
@org.jspecify.annotations.NullMarked
module dev.slipway.verify {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.convert;
    requires transitive dev.slipway.engine;
    requires java.desktop;

    exports dev.slipway.verify;
    exports dev.slipway.verify.compare;
    exports dev.slipway.verify.data;
}
