package dev.slipway.serve.grpc;

import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;

/// An entry of a map of `InferParameter`s, as far as it is of use here.
///
/// @param number of an integer, else zero; a boolean that is true is 1
/// @param text of a string, else empty
record InferParameter(String name, long number, String text) {

    static InferParameter read(ProtoReader entry) {
        InferParameter read = new InferParameter("", 0, "");
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> read = new InferParameter(entry.string(), read.number, read.text);
                case 2 -> read = read.with(entry.message());
                default -> entry.skip();
            }
        }
        return read;
    }

    private InferParameter with(ProtoReader value) {
        long read = 0;
        String said = "";
        while (value.next()) {
            switch (value.field()) {
                case 1 -> read = value.bool() ? 1 : 0;
                case 2, 5 -> read = value.int64();
                case 3 -> said = value.string();
                default -> value.skip();
            }
        }
        return new InferParameter(name, read, said);
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
