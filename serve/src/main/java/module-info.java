/// Models behind HTTP and gRPC.
@org.jspecify.annotations.NullMarked
module dev.slipway.serve {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.verify;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires java.management;

    exports dev.slipway.serve;
    exports dev.slipway.serve.access;
    exports dev.slipway.serve.config;
    exports dev.slipway.serve.example;
    exports dev.slipway.serve.control;
    exports dev.slipway.serve.grpc;
    exports dev.slipway.serve.http;
    exports dev.slipway.serve.inference;
    exports dev.slipway.serve.metrics;
    exports dev.slipway.serve.net;
    exports dev.slipway.serve.repository;
    exports dev.slipway.serve.rest;
    exports dev.slipway.serve.schedule;
    exports dev.slipway.serve.settings;
    exports dev.slipway.serve.shared;
    exports dev.slipway.serve.text;
    exports dev.slipway.serve.traffic;
    exports dev.slipway.serve.v2;
    exports dev.slipway.serve.warmup;

    uses dev.slipway.serve.repository.SourceProvider;
}
