package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Coordinates;
import dev.slipway.model.op.KeepAspect;
import dev.slipway.model.op.Nearest;
import dev.slipway.model.op.Resize;
import dev.slipway.model.op.TopK;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ops make of stored integers is stored as the type of the output says, in a file that ONNX Runtime loads.
class QuantizedResultsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"INT32", "INT64"})
    void theLargestAreStoredAsTheirTypeSays(ElementType indices) throws Exception {
        OpSampleTarget onnx = new OpSampleTarget("onnx", "onnxruntime");
        Assumptions.assumeTrue(onnx.hasEngine(), "skipped: engine onnxruntime is not here");
        Tensor x = Tensor.ofLongs(ElementType.INT8, Shape.of(4), new long[] {-7, 90, 3, 12});
        List<Tensor> given = onnx.run(largest(indices), List.of(x), folder);
        assertThat(given.get(0).toLongs()).containsExactly(90, 12);
        assertThat(given.get(1).toLongs()).containsExactly(1, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"NEAREST", "LINEAR"})
    void whatIsResizedKeepsItsScale(Resize.Mode mode) throws Exception {
        OpSampleTarget onnx = new OpSampleTarget("onnx", "onnxruntime");
        Assumptions.assumeTrue(onnx.hasEngine(), "skipped: engine onnxruntime is not here");
        Tensor x = Tensor.ofLongs(ElementType.INT8, Shape.of(1, 1, 1, 2), new long[] {-7, 93});
        List<Tensor> given = onnx.run(resized(mode), List.of(x), folder);
        long[] between = mode == Resize.Mode.NEAREST ? new long[] {-7, -7, -7, 93} : new long[] {-7, 18, 68, 93};
        assertThat(given.getFirst().toLongs()).containsExactly(between);
    }

    private static Graph resized(Resize.Mode mode) {
        Resize resize = new Resize(
                mode,
                Coordinates.HALF_PIXEL,
                Nearest.FLOOR,
                -0.75f,
                false,
                0,
                false,
                KeepAspect.STRETCH,
                List.of(2, 3));
        GraphBuilder graph = new GraphBuilder("resized");
        TensorType type = TensorType.of(ElementType.INT8, Shape.of(1, 1, 1, 2));
        Value x = graph.input("x", type.withQuantization(Quantization.perTensor(0.05f, 3)));
        Value sizes = graph.constant("sizes", Tensor.ofLongs(Shape.of(2), 1, 4));
        return graph.output("y", graph.add("y", resize, x, Value.NONE, Value.NONE, sizes))
                .build();
    }

    private static Graph largest(ElementType indices) {
        Quantization scale = Quantization.perTensor(0.05f, 3);
        GraphBuilder graph = new GraphBuilder("largest");
        Value x = graph.input("x", TensorType.of(ElementType.INT8, Shape.of(4)).withQuantization(scale));
        Value values = new Value("values");
        Value places = new Value("places");
        graph.declare(values, TensorType.of(ElementType.INT8, Shape.of(2)).withQuantization(scale));
        graph.add(Node.of(
                "largest",
                new TopK(-1, true, true, indices),
                List.of(x, graph.constant("k", Tensor.ofLongs(Shape.of(), 2))),
                List.of(values, places)));
        return graph.output("values", values).output("places", places).build();
    }
}
