package dev.slipway.serve.rest;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonNumber;
import dev.slipway.serve.json.JsonSnippet;
import dev.slipway.serve.json.JsonTensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One feature of an example: a list of one kind, which the first element decides.
final class Feature {

    /// The kinds, as messages name them.
    enum Kind {
        UNKNOWN("UNKNOWN"),
        BYTES("bytes"),
        FLOATS("float"),
        INTEGERS("int64");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private final String name;
    private Kind kind = Kind.UNKNOWN;
    private final List<byte[]> bytes = new ArrayList<>();
    private float[] floats = new float[4];
    private long[] integers = new long[4];
    private int size;

    private Feature(String name) {
        this.name = name;
    }

    /// Reads a value, or a list of values.
    static Feature read(String name, JsonCursor cursor) {
        Feature feature = new Feature(name);
        if (cursor.token() != '[') {
            feature.element(cursor);
            return feature;
        }
        cursor.open('[');
        for (boolean first = true; cursor.hasElement(first); first = false) {
            feature.element(cursor);
        }
        return feature;
    }

    private void element(JsonCursor cursor) {
        byte c = cursor.token();
        switch (c) {
            case '"' -> string(cursor);
            case 't', 'f' -> {
                require(Kind.INTEGERS);
                add(cursor.truth() ? 1 : 0);
            }
            case '{' -> {
                if (!cursor.isBase64()) {
                    throw unexpected(cursor);
                }
                string(cursor);
            }
            case '[', 'n' -> throw unexpected(cursor);
            default -> number(cursor);
        }
    }

    private ServeException unexpected(JsonCursor cursor) {
        return ServeException.invalid(
                "Feature: %s has element with unexpected JSON type: %s", name, JsonSnippet.kindAt(cursor));
    }

    private void string(JsonCursor cursor) {
        require(Kind.BYTES);
        bytes.add(
                JsonTensor.of(ElementType.STRING, false).whole(cursor).strings().getFirst());
        size++;
    }

    private void number(JsonCursor cursor) {
        JsonNumber number = cursor.number();
        if (!number.isIntegral() || !number.isLong() && !number.isUnsignedLong()) {
            require(Kind.FLOATS);
            if (size == floats.length) {
                floats = Arrays.copyOf(floats, 2 * size);
            }
            floats[size++] = number.asFloat();
            return;
        }
        require(Kind.INTEGERS);
        if (!number.isLong()) {
            throw ServeException.invalid("Feature: %s has uint64 element. Only int64 is supported.", name);
        }
        add(number.asLong());
    }

    private void add(long value) {
        if (size == integers.length) {
            integers = Arrays.copyOf(integers, 2 * size);
        }
        integers[size++] = value;
    }

    private void require(Kind expected) {
        if (kind != Kind.UNKNOWN && kind != expected) {
            throw ServeException.invalid("Unexpected element type in feature: %s expecting type: %s", name, kind.word);
        }
        kind = expected;
    }

    int size() {
        return size;
    }

    boolean isBytes() {
        return kind == Kind.BYTES;
    }

    List<byte[]> bytes() {
        return bytes;
    }

    /// The numbers, whatever their kind.
    double[] numbers() {
        double[] numbers = new double[size];
        Arrays.setAll(numbers, i -> kind == Kind.FLOATS ? floats[i] : integers[i]);
        return numbers;
    }

    /// `tensorflow.Feature`.
    void writeTo(ProtoWriter message) {
        switch (kind) {
            case UNKNOWN -> {}
            case BYTES -> message.message(1, list -> bytes.forEach(value -> list.bytes(1, value)));
            case FLOATS -> message.message(2, list -> list.packedFloats(1, Arrays.copyOf(floats, size)));
            case INTEGERS -> message.message(3, list -> list.packed(1, Arrays.copyOf(integers, size)));
        }
    }
}
