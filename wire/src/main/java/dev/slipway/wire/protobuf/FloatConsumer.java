package dev.slipway.wire.protobuf;

/// Takes floats one by one, unboxed.
@FunctionalInterface
public interface FloatConsumer {

    void accept(float value);
}
