package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Places that a client names may count from the end, and several may be the same, whatever the runtime's own operator
/// makes of that.
class PlacesFromEndTest {

    private static final Tensor X = Some.reals(4, 3);

    @TempDir
    Path folder;

    /// @param rest what comes behind the data and the places
    record Case(String name, OpSampleTarget target, Op op, Tensor places, List<Tensor> rest) {
        @Override
        public String toString() {
            return target + " " + name;
        }
    }

    static Stream<Case> cases() {
        return OpSampleTarget.ALL.stream()
                .filter(target -> List.of("onnx", "tflite").contains(target.format()))
                .flatMap(target -> Stream.of(
                        new Case("rows", target, new Gather(0, 0), Some.longs(-1, 2, -4), List.of()),
                        new Case(
                                "elements",
                                target,
                                new GatherNd(0),
                                Tensor.ofLongs(Shape.of(3, 2), -1, -1, 0, -3, 2, 1),
                                List.of()),
                        new Case("rows of a batch", target, new GatherNd(1), places(-1, 0, 2, -3), List.of()),
                        new Case(
                                "rows replaced",
                                target,
                                new ScatterNd(Scatter.REPLACE),
                                places(-1, 2, 3),
                                List.of(Some.reals(3, 3))),
                        new Case(
                                "a row replaced",
                                target,
                                new ScatterNd(Scatter.REPLACE),
                                places(-2),
                                List.of(Some.reals(1, 3))),
                        new Case(
                                "rows added",
                                target,
                                new ScatterNd(Scatter.ADD),
                                places(1, -3, -1),
                                List.of(Some.reals(3, 3)))));
    }

    private static Tensor places(long... rows) {
        return Tensor.ofLongs(Shape.of(rows.length, 1), rows);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPlaceCountedFromTheEndIsThatPlace(Case example) throws Exception {
        OpSampleTarget target = example.target();
        Assumptions.assumeTrue(target.hasEngine(), () -> "skipped: engine %s is not here".formatted(target.engine()));
        Graph graph = graph(example);
        List<Tensor> inputs = List.of(X, example.places());
        List<Tensor> wanted = Evaluation.run(graph, inputs);
        assertThat(TensorDifference.of(wanted, target.run(graph, inputs, folder)))
                .isNull();
    }

    private static Graph graph(Case example) {
        GraphBuilder graph = new GraphBuilder("places");
        List<Value> arguments = new ArrayList<>();
        arguments.add(graph.input("x", X.type()));
        Tensor places = example.places();
        arguments.add(graph.input("places", TensorType.of(places.element(), places.shape())));
        example.rest().forEach(tensor -> arguments.add(graph.constant("constant", tensor)));
        return graph.output("y", graph.add("y", example.op(), arguments.toArray(Value[]::new)))
                .build();
    }
}
