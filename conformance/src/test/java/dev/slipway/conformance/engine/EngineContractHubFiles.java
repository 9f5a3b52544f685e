package dev.slipway.conformance.engine;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.pipeline.Pipelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Models written from the hub.
class EngineContractHubFiles implements EngineContractFiles {

    private final String formatId;

    /// @param formatId the format that the engine opens
    EngineContractHubFiles(String formatId) {
        this.formatId = formatId;
    }

    @Override
    public Path copy(Path folder, TensorType type) throws IOException {
        GraphBuilder graph = new GraphBuilder("copy");
        graph.output("y", graph.add("copied", new Identity(), graph.input("x", type)));
        return written(folder, Model.of(graph.build()));
    }

    @Override
    public Path sumAndDifference(Path folder, TensorType type) throws IOException {
        GraphBuilder graph = new GraphBuilder("sums");
        Value a = graph.input("a", type);
        Value b = graph.input("b", type);
        graph.output("sum", graph.add("added", new Binary(Binary.Kind.ADD), a, b));
        graph.output("difference", graph.add("subtracted", new Binary(Binary.Kind.SUBTRACT), a, b));
        return written(folder, Model.of(graph.build()));
    }

    @Override
    public Optional<Path> signatures(Path folder, TensorType type) throws IOException {
        return Optional.empty();
    }

    @Override
    public Path withUnknownOp(Path folder, TensorType type) throws IOException {
        GraphBuilder graph = new GraphBuilder("unknown");
        Value y = new Value("unknown");
        graph.add(new Node(
                "unknown",
                new Opaque(formatId, "test::NoSuchOp", List.of()),
                List.of(graph.input("x", type)),
                List.of(y),
                List.of()));
        return written(folder, Model.of(graph.declare(y, type).output("y", y).build()));
    }

    @Override
    public Path digits(Path folder) throws IOException {
        Path source = EngineContractTensorflowFiles.savedDigits();
        try (Model digits = Formats.of(source).read(source, ReadOptions.ALL, new Findings())) {
            return written(folder, digits.mapGraphs(graph -> Pipelines.optimizeFor(graph, formatId)));
        }
    }

    Path written(Path folder, Model model) throws IOException {
        ModelFormat format = Formats.named(formatId);
        Path file = Files.createTempDirectory(folder, formatId)
                .resolve("model" + format.extensions().getFirst());
        format.write(format.legalize(model, new Findings()), file, false, new Findings());
        return file;
    }
}
