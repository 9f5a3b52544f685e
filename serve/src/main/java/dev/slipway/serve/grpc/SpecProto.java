package dev.slipway.serve.grpc;

import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import org.jspecify.annotations.Nullable;

/// A `tensorflow.serving.ModelSpec`: which version of which model, and which of its signatures.
record SpecProto(ModelSpec spec, String signature) {

    static final SpecProto NONE = new SpecProto(ModelSpec.latest(""), "");

    static SpecProto read(ProtoReader message) {
        String name = "";
        @Nullable Long version = null;
        @Nullable String label = null;
        String signature = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> {
                    version = wrapped(message.message());
                    label = null;
                }
                case 3 -> signature = message.string();
                case 4 -> {
                    label = message.string();
                    version = null;
                }
                default -> message.skip();
            }
        }
        return new SpecProto(new ModelSpec(name, version, label), signature);
    }

    private static long wrapped(ProtoReader message) {
        long value = 0;
        while (message.next()) {
            if (message.field() == 1) {
                value = message.int64();
            } else {
                message.skip();
            }
        }
        return value;
    }

    /// @throws ServeException when no model is named
    SpecProto named() {
        if (spec.name().isEmpty()) {
            throw ServeException.invalid("%s", this == NONE ? "Missing ModelSpec" : "ModelSpec has no name specified.");
        }
        return this;
    }

    /// The model that a request names.
    static ProtoWriter write(ModelSpec spec, String signature) {
        ProtoWriter proto = new ProtoWriter().string(1, spec.name());
        if (spec.version() instanceof Long version) {
            proto.message(2, wrapped -> wrapped.int64(1, version));
        }
        proto.string(3, signature);
        return spec.label() instanceof String label ? proto.string(4, label) : proto;
    }

    static ProtoWriter write(String name, long version, String signature) {
        return new ProtoWriter()
                .string(1, name)
                .message(2, wrapped -> wrapped.int64(1, version))
                .string(3, signature);
    }
}
