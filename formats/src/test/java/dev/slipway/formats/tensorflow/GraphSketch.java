package dev.slipway.formats.tensorflow;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// A TensorFlow graph written field by field, as other tools write it
/// (<https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework>).
final class GraphSketch {

    static final int FLOAT = 1;
    static final int INT = 3;
    static final int BOOL = 10;

    private final ProtoWriter graph = new ProtoWriter();
    private final ProtoWriter signatures = new ProtoWriter();

    /// One attribute of a node.
    record Named(String name, Consumer<ProtoWriter> value) {}

    static Named type(String name, int type) {
        return new Named(name, value -> value.int64(6, type));
    }

    static Named integer(String name, long number) {
        return new Named(name, value -> value.int64(3, number));
    }

    static Named real(String name, float number) {
        return new Named(name, value -> value.float32(4, number));
    }

    static Named flag(String name) {
        return flag(name, true);
    }

    static Named flag(String name, boolean is) {
        return new Named(name, value -> value.bool(5, is));
    }

    static Named text(String name, String text) {
        return new Named(name, value -> value.string(2, text));
    }

    static Named integers(String name, long... numbers) {
        return new Named(name, value -> value.message(1, list -> list.packed(3, numbers)));
    }

    static Named texts(String name, String... texts) {
        return new Named(
                name,
                value -> value.message(1, list -> {
                    for (String text : texts) {
                        list.string(2, text);
                    }
                }));
    }

    static Named longs(long[] values, long... sizes) {
        return new Named(
                "value",
                value -> value.message(
                        8, tensor -> tensor.int64(1, 9).message(2, shape(sizes)).packed(10, values)));
    }

    static Named bytes(String name, byte[] bytes) {
        return new Named(name, value -> value.bytes(2, bytes));
    }

    static Named shape(String name, long... sizes) {
        return new Named(name, value -> value.message(7, shape(sizes)));
    }

    static Named function(String name, String function) {
        return new Named(name, value -> value.message(10, called -> called.string(1, function)));
    }

    static Named functions(String name, String... functions) {
        return new Named(
                name,
                value -> value.message(1, list -> {
                    for (String function : functions) {
                        list.message(9, called -> called.string(1, function));
                    }
                }));
    }

    static Named floats(float[] values, long... sizes) {
        return new Named(
                "value",
                value -> value.message(
                        8,
                        tensor ->
                                tensor.int64(1, FLOAT).message(2, shape(sizes)).packedFloats(5, values)));
    }

    static Named ints(long[] values, long... sizes) {
        return new Named(
                "value",
                value -> value.message(
                        8,
                        tensor -> tensor.int64(1, INT).message(2, shape(sizes)).packed(7, values)));
    }

    static Named strings(String... texts) {
        return new Named(
                "value",
                value -> value.message(8, tensor -> {
                    tensor.int64(1, 7).message(2, shape(texts.length));
                    for (String text : texts) {
                        tensor.string(8, text);
                    }
                }));
    }

    static ProtoWriter shape(long... sizes) {
        ProtoWriter shape = new ProtoWriter();
        for (long size : sizes) {
            shape.message(2, dim -> dim.int64(1, size));
        }
        return shape;
    }

    static ProtoWriter node(String name, String op, List<String> inputs, Named... attributes) {
        ProtoWriter node = new ProtoWriter().string(1, name).string(2, op);
        inputs.forEach(input -> node.string(3, input));
        for (Named attribute : attributes) {
            ProtoWriter value = new ProtoWriter();
            attribute.value().accept(value);
            node.message(5, entry -> entry.string(1, attribute.name()).message(2, value));
        }
        return node;
    }

    GraphSketch add(String name, String op, List<String> inputs, Named... attributes) {
        graph.message(1, node(name, op, inputs, attributes));
        return this;
    }

    GraphSketch placeholder(String name, int type, long... sizes) {
        return add(name, "Placeholder", List.of(), type("dtype", type), shape("shape", sizes));
    }

    GraphSketch scalar(String name, float value) {
        return add(name, "Const", List.of(), type("dtype", FLOAT), floats(new float[] {value}));
    }

    GraphSketch number(String name, long value) {
        return add(name, "Const", List.of(), type("dtype", INT), ints(new long[] {value}));
    }

    /// A function whose outputs are called `out0` and so on.
    GraphSketch function(String name, List<String> inputs, List<String> results, ProtoWriter... nodes) {
        ProtoWriter function = new ProtoWriter();
        function.message(1, signature -> {
            signature.string(1, name);
            inputs.forEach(input -> signature.message(2, argument -> argument.string(1, input)));
            for (int i = 0; i < results.size(); i++) {
                String output = "out" + i;
                signature.message(3, argument -> argument.string(1, output));
            }
        });
        for (ProtoWriter node : nodes) {
            function.message(3, node);
        }
        for (int i = 0; i < results.size(); i++) {
            String output = "out" + i;
            String result = results.get(i);
            function.message(4, entry -> entry.string(1, output).string(2, result));
        }
        graph.message(2, library -> library.message(1, function));
        return this;
    }

    /// A signature with one input and one output.
    GraphSketch signature(String name, String input, String output, long... sizes) {
        signatures.message(
                5,
                entry -> entry.string(1, name)
                        .message(
                                2,
                                signature -> signature
                                        .message(1, each -> each.string(1, "x").message(2, tensor(input, sizes)))
                                        .message(2, each -> each.string(1, "y").message(2, tensor(output, sizes)))));
        return this;
    }

    private static ProtoWriter tensor(String reference, long... sizes) {
        return new ProtoWriter().string(1, reference).int64(2, FLOAT).message(3, shape(sizes));
    }

    /// Writes the graph alone, as frozen ones are.
    Path frozen(Path folder) throws IOException {
        return Files.write(folder.resolve("graph.pb"), graph.toBytes());
    }

    /// Writes a SavedModel folder.
    Path saved(Path folder) throws IOException {
        ProtoWriter meta = new ProtoWriter()
                .message(1, info -> info.string(4, "serve").string(5, "2.21.0"))
                .message(2, graph);
        byte[] head = new ProtoWriter().message(2, meta).toBytes();
        byte[] whole = signatures.size() == 0
                ? head
                : new ProtoWriter()
                        .bytes(2, joined(meta.toBytes(), signatures.toBytes()))
                        .toBytes();
        Files.write(folder.resolve("saved_model.pb"), whole);
        return folder;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
