package dev.slipway.conformance.engine;

import dev.slipway.conformance.material.Sources;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Graphs and SavedModels, spelled field by field.
final class EngineContractTensorflowFiles implements EngineContractFiles {

    /// The first version that infers shapes as TensorFlow 2 does.
    private static final int PRODUCER = 1395;

    private static final Map<ElementType, Integer> NUMBERS = Map.ofEntries(
            Map.entry(ElementType.FLOAT32, 1),
            Map.entry(ElementType.FLOAT64, 2),
            Map.entry(ElementType.INT32, 3),
            Map.entry(ElementType.UINT8, 4),
            Map.entry(ElementType.INT16, 5),
            Map.entry(ElementType.INT8, 6),
            Map.entry(ElementType.STRING, 7),
            Map.entry(ElementType.COMPLEX64, 8),
            Map.entry(ElementType.INT64, 9),
            Map.entry(ElementType.BOOL, 10),
            Map.entry(ElementType.BFLOAT16, 14),
            Map.entry(ElementType.UINT16, 17),
            Map.entry(ElementType.COMPLEX128, 18),
            Map.entry(ElementType.FLOAT16, 19),
            Map.entry(ElementType.UINT32, 22),
            Map.entry(ElementType.UINT64, 23));

    /// The example as SavedModel.
    static Path savedDigits() {
        return Sources.root().resolve("examples/digits/digits_saved_model/1");
    }

    @Override
    public Path copy(Path folder, TensorType type) throws IOException {
        return frozen(folder, graph -> {
            placeholder(graph, "x", type);
            node(graph, "y", "Identity", type, "x");
        });
    }

    @Override
    public Path sumAndDifference(Path folder, TensorType type) throws IOException {
        return frozen(folder, graph -> {
            placeholder(graph, "a", type);
            placeholder(graph, "b", type);
            node(graph, "sum", "AddV2", type, "a", "b");
            node(graph, "difference", "Sub", type, "a", "b");
        });
    }

    @Override
    public Optional<Path> signatures(Path folder, TensorType type) throws IOException {
        Path model = Files.createTempDirectory(folder, "saved");
        ProtoWriter saved = new ProtoWriter()
                .int64(1, 1)
                .message(
                        2,
                        meta -> meta.message(1, info -> info.string(4, "serve"))
                                .message(2, graph -> {
                                    placeholder(graph, "feed", type);
                                    node(graph, "added", "AddV2", type, "feed", "feed");
                                    node(graph, "multiplied", "Mul", type, "feed", "feed");
                                    version(graph);
                                })
                                .message(5, entry -> signature(entry, "twice", type, "added:0"))
                                .message(5, entry -> signature(entry, "square", type, "multiplied:0")));
        Files.write(model.resolve("saved_model.pb"), saved.toBytes());
        return Optional.of(model);
    }

    private static void signature(ProtoWriter entry, String name, TensorType type, String output) {
        entry.string(1, name)
                .message(
                        2,
                        signature -> signature
                                .message(
                                        1,
                                        input -> input.string(1, "x").message(2, info -> tensor(info, "feed:0", type)))
                                .message(
                                        2,
                                        result ->
                                                result.string(1, "y").message(2, info -> tensor(info, output, type))));
    }

    private static void tensor(ProtoWriter info, String name, TensorType type) {
        info.string(1, name).int64(2, number(type)).message(3, shape -> shape(shape, type.shape()));
    }

    @Override
    public Path withUnknownOp(Path folder, TensorType type) throws IOException {
        return frozen(folder, graph -> {
            placeholder(graph, "x", type);
            node(graph, "y", "NoSuchOp", type, "x");
        });
    }

    @Override
    public Path digits(Path folder) {
        return savedDigits();
    }

    private static Path frozen(Path folder, Consumer<ProtoWriter> nodes) throws IOException {
        ProtoWriter graph = new ProtoWriter();
        nodes.accept(graph);
        version(graph);
        return Files.write(Files.createTempDirectory(folder, "frozen").resolve("model.pb"), graph.toBytes());
    }

    private static void version(ProtoWriter graph) {
        graph.message(4, versions -> versions.int64(1, PRODUCER));
    }

    private static void placeholder(ProtoWriter graph, String name, TensorType type) {
        graph.message(
                1,
                node -> node.string(1, name)
                        .string(2, "Placeholder")
                        .message(5, dtype -> dtype.string(1, "dtype").message(2, value -> value.int64(6, number(type))))
                        .message(
                                5,
                                sizes -> sizes.string(1, "shape")
                                        .message(2, value -> value.message(7, shape -> shape(shape, type.shape())))));
    }

    private static void node(ProtoWriter graph, String name, String op, TensorType type, String... inputs) {
        graph.message(1, node -> {
            node.string(1, name).string(2, op);
            List.of(inputs).forEach(input -> node.string(3, input));
            node.message(5, dtype -> dtype.string(1, "T").message(2, value -> value.int64(6, number(type))));
        });
    }

    private static void shape(ProtoWriter proto, Shape shape) {
        for (Dim dim : shape.dims()) {
            proto.message(2, size -> size.int64(1, dim.isKnown() ? dim.size() : -1));
        }
    }

    private static int number(TensorType type) {
        Integer number = NUMBERS.get(type.element());
        if (number == null) {
            throw new IllegalArgumentException("TensorFlow has no " + type.element());
        }
        return number;
    }
}
