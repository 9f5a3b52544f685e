package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Constants and inputs that are outputs as they are make files that ONNX Runtime loads, whatever their elements.
class PassedOnTypesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "FLOAT32", "FLOAT64", "BFLOAT16", "INT8", "UINT16", "INT64", "BOOL"})
    void whatIsOnlyPassedOnIsLoadedByTheRuntime(ElementType element) throws Exception {
        ModelFormat format = Formats.named("onnx");
        Assumptions.assumeTrue(Engines.byId("onnxruntime").isPresent(), "skipped: engine onnxruntime is not here");
        Tensor constant =
                Tensor.ofDoubles(ElementType.FLOAT64, Shape.of(2), 1, 0).cast(element);
        GraphBuilder builder = new GraphBuilder("passing");
        builder.input("x", TensorType.of(ElementType.FLOAT32, Shape.of(2)));
        Graph graph = builder.output("y", builder.constant("c", constant)).build();
        Path file = folder.resolve("model.onnx");
        Files.deleteIfExists(file);
        format.write(format.legalize(Model.of(graph), new Findings()), file, false, new Findings());
        Tensor data = Tensor.ofFloats(Shape.of(2), 3, 4);
        try (Session session = Engines.byId("onnxruntime").orElseThrow().open(file)) {
            List<Tensor> given = List.copyOf(session.run(Map.of("x", data)).values());
            assertThat(TensorDifference.of(List.of(constant), given)).isNull();
        }
    }
}
