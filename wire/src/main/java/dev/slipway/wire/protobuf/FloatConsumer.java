package dev.slipway.wire.protobuf;

/// Takes floats one by one, unboxed.
@FunctionalInterface
public interface FloatConsumer {

    /// Takes one value, not boxed.
    void accept(float value);
}
