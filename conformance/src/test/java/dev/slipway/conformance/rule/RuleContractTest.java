package dev.slipway.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.conformance.random.RandomGraph;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Rewriter;
import dev.slipway.passes.Rule;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.pipeline.Pipelines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every rule, every pipeline and the assignment of layouts promise: a graph means what it meant, a second time
/// changes nothing, constants do not swell, every node still says which source nodes it stands for.
class RuleContractTest {

    private static final int GRAPHS = Integer.getInteger("slipway.rule.graphs", 25);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int STEPS = 14;

    /// A change of graphs, by name.
    record Change(String name, Supplier<UnaryOperator<Graph>> change) {
        Graph of(Graph graph) {
            return change.get().apply(graph);
        }

        boolean assignsLayout() {
            return name.contains(" ") && !name.endsWith("KEEP");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> rules() {
        return Pipelines.allRules().stream()
                .map(Rule::name)
                .map(name -> new Change(name, () -> new Rewriter(List.of(named(name)))::rewrite));
    }

    private static Rule named(String name) {
        return Pipelines.allRules().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Change> pipelines() {
        Stream<Change> tidied = Stream.of(new Change("tidied", () -> Pipelines::tidied));
        return Stream.concat(tidied, conversions());
    }

    private static Stream<Change> conversions() {
        return Stream.of("onnx", "tflite", "tensorflow")
                .flatMap(format -> Stream.of(LayoutChoice.values())
                        .map(layout -> new Change(
                                format + " " + layout,
                                () -> graph -> Pipelines.optimizeFor(graph, format, layout, new Findings()))));
    }

    static Stream<Change> withoutLayouts() {
        return Stream.concat(rules(), pipelines().filter(change -> !change.assignsLayout()));
    }

    static Stream<Change> changes() {
        return Stream.concat(rules(), pipelines());
    }

    private static LongStream seeds() {
        return LongStream.range(SEED, SEED + GRAPHS);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void keepsTheMeaning(Change change) {
        seeds().forEach(seed -> {
            Graph before = RandomGraph.of(seed, STEPS);
            Graph after = change.of(before);
            List<Tensor> feed = RandomGraph.feed(before, new Random(seed));
            assertThat(TensorDifference.of(Evaluation.run(before, feed), Evaluation.run(after, feed)))
                    .as("%s; reproduce with -Dseed=%d", change, seed)
                    .isNull();
        });
    }

    @ParameterizedTest
    @MethodSource("changes")
    void keepsInputsAndOutputs(Change change) {
        seeds().forEach(seed -> {
            Graph before = RandomGraph.of(seed, STEPS);
            Graph after = change.of(before);
            assertThat(after.inputs()).as("seed %d", seed).isEqualTo(before.inputs());
            for (int i = 0; i < before.outputs().size(); i++) {
                assertThat(after.outputs().get(i).name())
                        .isEqualTo(before.outputs().get(i).name());
                assertThat(after.type(after.outputs().get(i).value()))
                        .as("seed %d, output %d", seed, i)
                        .isEqualTo(before.type(before.outputs().get(i).value()));
            }
        });
    }

    /// A cheaper order of channels may only come into view once the first one is assigned.
    @ParameterizedTest
    @MethodSource("pipelines")
    void makesNothingLargerTheSecondTime(Change change) {
        seeds().forEach(seed -> {
            Graph once = change.of(RandomGraph.of(seed, STEPS));
            assertThat(change.of(once).nodes())
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(once.nodes().size());
        });
    }

    @ParameterizedTest
    @MethodSource("withoutLayouts")
    void changesNothingTheSecondTime(Change change) {
        seeds().forEach(seed -> {
            Graph once = change.of(RandomGraph.of(seed, STEPS));
            assertThat(said(change.of(once))).as("seed %d", seed).isEqualTo(said(once));
        });
    }

    @ParameterizedTest
    @MethodSource("changes")
    void leavesConstantsAboutAsLargeAsTheyWere(Change change) {
        seeds().forEach(seed -> {
            Graph before = RandomGraph.of(seed, STEPS);
            assertThat(bytes(change.of(before))).as("seed %d", seed).isLessThan(2 * bytes(before) + 16_384);
        });
    }

    @ParameterizedTest
    @MethodSource("changes")
    void namesTheSourcesOfEveryNode(Change change) {
        seeds().forEach(seed -> {
            Graph before = RandomGraph.of(seed, STEPS);
            List<String> known = names(before).toList();
            for (Node node : change.of(before).nodes()) {
                assertThat(node.origins()).as("seed %d, %s", seed, node).isSubsetOf(known);
                assertThat(node.origins()).as("seed %d, %s", seed, node).isNotEmpty();
            }
        });
    }

    private static Stream<String> names(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> Stream.concat(
                        node.origins().stream(), node.bodies().stream().flatMap(RuleContractTest::names)));
    }

    @Test
    void everyRuleFiresSomewhere() {
        Map<String, Integer> fired = new LinkedHashMap<>();
        for (Rule rule : Pipelines.allRules()) {
            fired.put(rule.name(), 0);
            Rewriter rewriter = new Rewriter(List.of(rule));
            LongStream.range(SEED, SEED + 4L * GRAPHS).forEach(seed -> rewriter.rewrite(RandomGraph.of(seed, STEPS)));
            rewriter.account().forEach((name, count) -> fired.merge(name, count, Integer::sum));
        }
        assertThat(fired).allSatisfy((rule, count) -> assertThat(count).as(rule).isPositive());
    }

    private static String said(Graph graph) {
        StringBuilder text = new StringBuilder();
        new TreeSet<>(graph.nodes().stream().map(Object::toString).toList())
                .forEach(node -> text.append(node).append('\n'));
        return text.toString();
    }

    private static long bytes(Graph graph) {
        return graph.constants().values().stream()
                .mapToLong(constant -> constant.element().bytes(constant.shape().elements()))
                .sum();
    }
}
