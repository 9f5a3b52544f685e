/// Models behind HTTP and gRPC.
@org.jspecify.annotations.NullMarked
module dev.slipway.serve {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.verify;

    exports dev.slipway.serve.http;
    exports dev.slipway.serve.inference;
    exports dev.slipway.serve.repository;
    exports dev.slipway.serve.schedule;
}
