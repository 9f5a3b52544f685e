package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ops on tensors whose sizes only the run tells are said in every format, and its runtime computes them as the
/// evaluators do.
class OpenSizesTest {

    @TempDir
    Path folder;

    /// @param open the axes of the first input whose sizes are not known before
    record Case(String name, OpSampleTarget target, Op op, List<Integer> open, List<@Nullable Tensor> inputs) {
        @Override
        public String toString() {
            return target + " " + name;
        }
    }

    static Stream<Case> cases() {
        Tensor x = Some.reals(2, 3, 4);
        Tensor image = Some.reals(1, 2, 3, 4);
        return OpSampleTarget.ALL.stream()
                .flatMap(target -> Stream.of(
                        new Case(
                                "product of heads",
                                target,
                                new Einsum("abc,cde->abde"),
                                List.of(0, 1),
                                List.of(x, Some.reals(4, 2, 3))),
                        new Case(
                                "product of batches",
                                target,
                                new Einsum("aecd,abcd->acbe"),
                                List.of(0, 1),
                                List.of(image, Some.reals(1, 5, 3, 4))),
                        new Case(
                                "windows that lie apart",
                                target,
                                new Convolution(
                                        Layout.NHWC,
                                        FilterLayout.HWIO,
                                        Window.of(List.of(2, 3), List.of(5, 5), Padding.SAME),
                                        1),
                                List.of(1, 2),
                                List.of(Some.reals(1, 9, 16, 2), Some.reals(2, 3, 2, 4))),
                        new Case(
                                "groups and a bias",
                                target,
                                new Convolution(
                                        Layout.NHWC,
                                        FilterLayout.HWIO,
                                        Window.of(List.of(3, 3), List.of(1, 1), Padding.SAME),
                                        2),
                                List.of(0),
                                List.of(Some.reals(1, 5, 6, 4), Some.reals(3, 3, 2, 6), Some.reals(6))),
                        new Case("lower triangle", target, new Triangle(false), List.of(0, 1, 2), List.of(x)),
                        new Case(
                                "upper triangle",
                                target,
                                new Triangle(true),
                                List.of(1, 2),
                                List.of(x, Tensor.scalar(-1L))),
                        new Case(
                                "band",
                                target,
                                new BandPart(),
                                List.of(1, 2),
                                List.of(x, Tensor.scalar(1L), Tensor.scalar(0L))),
                        new Case(
                                "resizing by factors",
                                target,
                                resize(),
                                List.of(0, 2, 3),
                                Arrays.asList(image, null, Some.floats(1, 1, 2, 2))),
                        new Case(
                                "resizing to sizes",
                                target,
                                resize(2, 3),
                                List.of(0),
                                Arrays.asList(image, null, null, Some.longs(5, 7))),
                        new Case(
                                "ones that leave sizes alone",
                                target,
                                new Expand(),
                                List.of(0),
                                List.of(Some.reals(2, 1, 4), Some.longs(1, 3, 1))),
                        new Case(
                                "rows from the end",
                                target,
                                new GatherNd(0),
                                List.of(1),
                                List.of(x, Tensor.ofLongs(Shape.of(3, 1), -1, 0, -2))),
                        new Case(
                                "elements from an open end",
                                target,
                                new GatherNd(0),
                                List.of(0, 1),
                                List.of(x, Tensor.ofLongs(Shape.of(2, 2), -1, 0, 1, -3))),
                        new Case("rows for all", target, new Expand(), List.of(0), List.of(x, Some.longs(2, 1, 1, 4))),
                        new Case(
                                "space into the batch",
                                target,
                                new SpaceToBatch(),
                                List.of(0, 1, 2),
                                List.of(
                                        Some.reals(2, 3, 4, 2),
                                        Some.ints(2, 3),
                                        Tensor.ofInts(Shape.of(2, 2), 1, 0, 2, 3))),
                        new Case(
                                "space out of the batch",
                                target,
                                new BatchToSpace(),
                                List.of(1, 2),
                                List.of(
                                        Some.reals(6, 3, 4, 2),
                                        Some.ints(2, 3),
                                        Tensor.ofInts(Shape.of(2, 2), 1, 0, 1, 1))),
                        new Case(
                                "a recurrent layer",
                                target,
                                new Gru(
                                        new Recurrence(
                                                5,
                                                Recurrence.Direction.REVERSE,
                                                List.of("sigmoid", "leakyrelu"),
                                                List.of(0.3f),
                                                List.of(),
                                                0.5f,
                                                false),
                                        false),
                                List.of(0, 1),
                                List.of(Some.reals(4, 2, 3), Some.reals(1, 15, 3), Some.reals(1, 15, 5))),
                        new Case(
                                "an element replaced",
                                target,
                                new ScatterNd(Scatter.REPLACE),
                                List.of(0),
                                List.of(x, Tensor.ofLongs(Shape.of(1, 1), 1), Some.reals(1, 3, 4))),
                        new Case(
                                "differences across five axes",
                                target,
                                new Binary(Binary.Kind.SQUARED_DIFFERENCE),
                                List.of(0, 1, 2),
                                List.of(Some.reals(2, 3, 4, 2, 2), Some.reals(2, 1, 1, 2, 1))),
                        new Case(
                                "powers across six axes",
                                target,
                                new Binary(Binary.Kind.POWER),
                                List.of(0, 1, 2),
                                List.of(
                                        Some.reals(2, 3, 4, 2, 2, 2),
                                        Some.longs(1, 2).cast(ElementType.FLOAT32))),
                        new Case(
                                "rounds as many as there are slices",
                                target,
                                new Scan(doubled(), 0, List.of(1), List.of(true), List.of(0), List.of(false)),
                                List.of(0, 1),
                                List.of(x))));
    }

    private static Graph doubled() {
        GraphBuilder graph = new GraphBuilder("doubled");
        Value x =
                graph.input("x", TensorType.of(ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("size0"), Dim.of(4)))));
        return graph.output("y", graph.add("y", new Binary(Binary.Kind.ADD), x, x))
                .build();
    }

    private static Resize resize(Integer... axes) {
        return new Resize(
                Resize.Mode.LINEAR,
                Coordinates.HALF_PIXEL,
                Nearest.FLOOR,
                -0.75f,
                false,
                0,
                false,
                KeepAspect.STRETCH,
                List.of(axes));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsMeasuredWhenItRunsIsComputedAlike(Case example) throws Exception {
        OpSampleTarget target = example.target();
        Assumptions.assumeTrue(target.hasEngine(), () -> "skipped: engine %s is not here".formatted(target.engine()));
        Graph graph = graph(example);
        List<Tensor> inputs = List.of(Objects.requireNonNull(example.inputs().getFirst()));
        List<Tensor> wanted = Evaluation.run(graph, inputs);
        assertThat(TensorDifference.of(wanted, target.run(graph, inputs, folder)))
                .isNull();
    }

    private static Graph graph(Case example) {
        GraphBuilder graph = new GraphBuilder("open");
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < example.inputs().size(); i++) {
            Tensor tensor = example.inputs().get(i);
            if (tensor == null) {
                arguments.add(Value.NONE);
            } else if (i > 0) {
                arguments.add(graph.constant("constant" + i, tensor));
            } else {
                Shape shape = tensor.shape();
                for (int axis : example.open()) {
                    shape = shape.with(axis, Dim.symbol("size" + axis));
                }
                arguments.add(graph.input("x", TensorType.of(ElementType.FLOAT32, shape)));
            }
        }
        Value y = graph.add("y", example.op(), arguments.toArray(Value[]::new));
        return graph.output("y", y).build();
    }
}
