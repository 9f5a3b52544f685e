/// Compares models on the runtimes they are made for.
@org.jspecify.annotations.NullMarked
module dev.slipway.verify {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.formats;
    requires transitive dev.slipway.engine;
    requires transitive dev.slipway.passes;
    requires java.desktop;

    exports dev.slipway.verify;

    provides dev.slipway.model.Toolkit with
            dev.slipway.verify.InstalledToolkit;
}
