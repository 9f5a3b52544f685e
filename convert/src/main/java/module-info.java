/// Brings models to formats: reads, optimises, writes, and says before what would come of it.
@org.jspecify.annotations.NullMarked
module dev.slipway.convert {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.formats;
    requires transitive dev.slipway.passes;

    exports dev.slipway.convert;

    provides dev.slipway.model.Toolkit with
            dev.slipway.convert.InstalledToolkit;
}
