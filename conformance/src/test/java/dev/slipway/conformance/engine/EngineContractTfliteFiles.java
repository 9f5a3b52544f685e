package dev.slipway.conformance.engine;

import dev.slipway.model.Model;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.flatbuffers.FlatTable;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// TFLite files: they know signatures, and an op that the runtime has not is spelled field by field.
final class EngineContractTfliteFiles extends EngineContractHubFiles {

    private static final int SCHEMA_VERSION = 3;
    private static final int CUSTOM = 32;

    EngineContractTfliteFiles() {
        super("tflite");
    }

    @Override
    public Optional<Path> signatures(Path folder, TensorType type) throws IOException {
        Graph twice = binary("twice", type, Binary.Kind.ADD);
        SequencedMap<String, Graph> signatures = new LinkedHashMap<>();
        signatures.put("twice", twice);
        signatures.put("square", binary("square", type, Binary.Kind.MULTIPLY));
        return Optional.of(written(folder, Model.of(twice).withSignatures(signatures)));
    }

    private static Graph binary(String name, TensorType type, Binary.Kind kind) {
        GraphBuilder graph = new GraphBuilder(name);
        Value x = graph.input("x", type);
        return graph.output("y", graph.add("computed", new Binary(kind), x, x)).build();
    }

    /// @param type floats
    @Override
    public Path withUnknownOp(Path folder, TensorType type) throws IOException {
        int[] sizes = type.shape().intSizes();
        FlatTable code = new FlatTable()
                .int8(0, CUSTOM, 0)
                .string(1, "NoSuchOp")
                .int32(2, 1, 0)
                .int32(3, CUSTOM, 0);
        FlatTable operator = new FlatTable().ints(1, 0).ints(2, 1);
        FlatTable subgraph = new FlatTable()
                .tables(0, List.of(tensor("x", sizes), tensor("y", sizes)))
                .ints(1, 0)
                .ints(2, 1)
                .tables(3, List.of(operator));
        FlatTable model = new FlatTable()
                .int32(0, SCHEMA_VERSION, 0)
                .tables(1, List.of(code))
                .tables(2, List.of(subgraph))
                .tables(4, List.of(new FlatTable()));
        Path file = Files.createTempDirectory(folder, "unknown").resolve("model.tflite");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            FlatWriter.write(model, "TFL3", channel);
        }
        return file;
    }

    private static FlatTable tensor(String name, int[] sizes) {
        return new FlatTable().ints(0, sizes).string(3, name);
    }
}
