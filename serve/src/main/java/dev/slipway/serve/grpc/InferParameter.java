package dev.slipway.serve.grpc;

import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;

/// An entry of a map of `InferParameter`s, as far as it is of use here.
///
/// @param number of an integer, else zero; a boolean that is true is 1
record InferParameter(String name, long number) {

    static InferParameter read(ProtoReader entry) {
        String name = "";
        long number = 0;
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> number = value(entry.message());
                default -> entry.skip();
            }
        }
        return new InferParameter(name, number);
    }

    private static long value(ProtoReader value) {
        long number = 0;
        while (value.next()) {
            switch (value.field()) {
                case 1 -> number = value.bool() ? 1 : 0;
                case 2 -> number = value.int64();
                default -> value.skip();
            }
        }
        return number;
    }

    /// Whether it is this one, and set.
    boolean is(String other) {
        return name.equals(other) && number != 0;
    }

    /// An entry that says yes or no.
    static ProtoWriter truth(String name, boolean value) {
        return new ProtoWriter().string(1, name).message(2, choice -> choice.bool(1, value));
    }
}
