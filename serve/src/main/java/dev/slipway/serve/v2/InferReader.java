package dev.slipway.serve.v2;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.TopClasses;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonNumber;
import dev.slipway.serve.json.JsonTensor;
import dev.slipway.serve.json.JsonWords;
import dev.slipway.serve.shared.Place;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.serve.v2.InferRequest.Output;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Reads an inference request: JSON, and behind it the tensors that are bytes, in the order in which it names them.
final class InferReader {

    private static final int MOST_DIMENSIONS = 64;
    private static final Parameters NONE = new Parameters(Map.of());

    private final String model;
    private final Signature signature;
    private final Servable servable;
    private final byte[] body;
    private final int header;
    private final SharedMemory memory;
    private final SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<Output> outputs = new ArrayList<>();
    private @Nullable String id;
    private boolean binary;
    private int binaryAt;

    /// @param header how many bytes of the body are JSON
    InferReader(Servable servable, Signature signature, byte[] body, int header, SharedMemory memory) {
        this.servable = servable;
        this.memory = memory;
        this.model = servable.model();
        this.signature = signature;
        this.body = body;
        this.header = header;
        this.binaryAt = header;
    }

    InferRequest read() {
        JsonCursor cursor = JsonCursor.over(body, 0, header, JsonWords.TRITON);
        if (cursor.isAtEnd()) {
            throw cursor.error("The document is empty.", cursor.offset());
        }
        if (cursor.token() != '{') {
            cursor.skip();
            throw missing("inputs", "the request for model '%s'".formatted(model));
        }
        boolean present = false;
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            switch (cursor.name()) {
                case "id" -> id = string(cursor, "id");
                case "parameters" ->
                    binary = Boolean.TRUE.equals(Parameters.read(cursor).truth("binary_data_output"));
                case "inputs" -> {
                    present = true;
                    elements(cursor, "inputs", this::input);
                }
                case "outputs" -> elements(cursor, "outputs", this::output);
                default -> cursor.skip();
            }
        }
        if (!cursor.isAtEnd()) {
            throw cursor.error("The document root must not be followed by other values.", cursor.offset());
        }
        if (!present) {
            throw missing("inputs", "the request for model '%s'".formatted(model));
        }
        if (binaryAt != body.length) {
            throw ServeException.invalid(
                    "unexpected additional input data for model '%s': %d bytes", model, body.length - binaryAt);
        }
        return new InferRequest(id, inputs, outputs, binary);
    }

    private static void elements(JsonCursor cursor, String name, ElementReader each) {
        if (cursor.token() != '[') {
            throw ServeException.invalid("Unable to parse '%s': attempt to access JSON non-array as array", name);
        }
        cursor.open('[');
        for (boolean first = true; cursor.hasElement(first); first = false) {
            if (cursor.token() != '{') {
                throw ServeException.invalid("Unable to parse '%s': attempt to access JSON non-object as object", name);
            }
            each.read(cursor);
        }
    }

    private void input(JsonCursor cursor) {
        String name = null;
        String datatype = null;
        Shape shape = null;
        Parameters parameters = null;
        JsonCursor data = null;
        Tensor tensor = null;
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            switch (cursor.name()) {
                case "name" -> name = string(cursor, "name");
                case "datatype" -> datatype = string(cursor, "datatype");
                case "shape" -> shape = shape(cursor, name);
                case "parameters" -> parameters = Parameters.read(cursor);
                case "data" -> {
                    if (name != null && datatype != null && shape != null) {
                        tensor = fromJson(name, datatype, shape, cursor);
                    } else {
                        data = cursor.at(cursor.offset());
                        cursor.skip();
                    }
                }
                default -> cursor.skip();
            }
        }
        if (name == null || datatype == null || shape == null) {
            String missing = name == null ? "name" : datatype == null ? "datatype" : "shape";
            throw missing(missing, "an input of model '%s'".formatted(model));
        }
        if (data != null) {
            tensor = fromJson(name, datatype, shape, data);
        }
        if (parameters != null) {
            tensor = elsewhere(name, datatype, shape, parameters, tensor);
        }
        if (tensor == null) {
            throw missing("data", "input '%s' of model '%s'".formatted(name, model));
        }
        if (inputs.putIfAbsent(name, tensor) != null) {
            throw ServeException.invalid("input '%s' already exists in request", name);
        }
    }

    /// The tensor that parameters say is behind the JSON or in shared memory; else what the JSON itself has.
    private @Nullable Tensor elsewhere(
            String name, String datatype, Shape shape, Parameters parameters, @Nullable Tensor data) {
        Long size = parameters.number("binary_data_size");
        Place place = parameters.place(name);
        if (size == null && place == null) {
            return data;
        }
        if (data != null || size != null && place != null) {
            throw ServeException.invalid(
                    "input '%s' has more than one of 'data', 'binary_data_size' and '%s'", name, Place.REGION);
        }
        if (place != null) {
            MemorySegment bytes = MemorySegment.ofArray(memory.read(place));
            return BinaryTensor.read(model, name, Datatype.element(datatype, name), shape, bytes);
        }
        return fromBytes(name, datatype, shape, size == null ? 0 : size);
    }

    private static Tensor fromJson(String name, String datatype, Shape shape, JsonCursor cursor) {
        ElementType element = Datatype.element(datatype, name);
        if (!Datatype.isTyped(element)) {
            throw ServeException.invalid(
                    "receiving %s data via JSON is not supported. Please use the binary data format for input %s",
                    datatype, name);
        }
        return JsonTensor.of(element, false).flat(cursor, name, shape);
    }

    private Tensor fromBytes(String name, String datatype, Shape shape, long size) {
        if (size < 0 || size > body.length - binaryAt) {
            throw ServeException.invalid(
                    "binary_data_size %d of input '%s' of model '%s' exceeds the %d bytes that are left",
                    size, name, model, body.length - binaryAt);
        }
        MemorySegment bytes = MemorySegment.ofArray(body).asSlice(binaryAt, size);
        binaryAt += (int) size;
        return BinaryTensor.read(model, name, Datatype.element(datatype, name), shape, bytes);
    }

    private static Shape shape(JsonCursor cursor, @Nullable String name) {
        long[] sizes = new long[MOST_DIMENSIONS];
        int rank = 0;
        long elements = 1;
        if (cursor.token() != '[') {
            throw ServeException.invalid(
                    "Unable to parse 'shape': attempt to access JSON non-array as array, of input '%s'",
                    String.valueOf(name));
        }
        cursor.open('[');
        while (cursor.hasElement(rank == 0)) {
            if (rank == MOST_DIMENSIONS) {
                throw ServeException.invalid(
                        "the shape of input '%s' has more than %d dimensions", String.valueOf(name), rank);
            }
            sizes[rank] = size(cursor, name);
            elements = product(elements, sizes[rank++], name);
        }
        return Shape.of(Arrays.copyOf(sizes, rank));
    }

    private static long size(JsonCursor cursor, @Nullable String name) {
        if (JsonCursor.beginsNumber(cursor.token())) {
            JsonNumber size = cursor.number();
            if (size.isLong() && size.asLong() >= 0) {
                return size.asLong();
            }
        }
        throw ServeException.invalid(
                "Unable to parse 'shape': attempt to access JSON non-unsigned-integer as unsigned-integer, of input '%s'",
                String.valueOf(name));
    }

    private static long product(long elements, long size, @Nullable String name) {
        long high = Math.multiplyHigh(elements, size);
        if (high != 0 || elements * size < 0 || elements * size > Integer.MAX_VALUE) {
            throw ServeException.invalid(
                    "invalid shape for input '%s': it causes total element count to exceed maximum size of %d",
                    String.valueOf(name), Integer.MAX_VALUE);
        }
        return elements * size;
    }

    private void output(JsonCursor cursor) {
        String name = null;
        Parameters parameters = NONE;
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            switch (cursor.name()) {
                case "name" -> name = string(cursor, "name");
                case "parameters" -> parameters = Parameters.read(cursor);
                default -> cursor.skip();
            }
        }
        if (name == null) {
            throw missing("name", "an output of model '%s'".formatted(model));
        }
        Boolean asBytes = parameters.truth("binary_data");
        Long classes = parameters.number("classification");
        Place place = parameters.place(name);
        TopClasses top = classes == null || classes == 0 ? null : TopClasses.asked(name, classes, signature, servable);
        if (place != null) {
            if (top != null) {
                throw ServeException.invalid("output can't set both '%s' and 'classification'", Place.REGION);
            }
            memory.check(place);
        }
        String named = name;
        if (outputs.stream().anyMatch(output -> output.name().equals(named))) {
            throw ServeException.invalid("output '%s' already exists in request", name);
        }
        outputs.add(new Output(name, asBytes, top, place));
    }

    private static ServeException missing(String member, String of) {
        return ServeException.invalid(
                "Unable to parse '%s': attempt to access non-existing object member '%s', of %s", member, member, of);
    }

    private static String string(JsonCursor cursor, String name) {
        if (cursor.token() != '"') {
            throw ServeException.invalid("Unable to parse '%s': attempt to access JSON non-string as string", name);
        }
        return cursor.text();
    }

    /// Reads an element of a list.
    @FunctionalInterface
    private interface ElementReader {
        void read(JsonCursor cursor);
    }
}
