package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.conformance.material.Sources;
import dev.slipway.conformance.op.OpSample.Knowledge;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Typing;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every op promises: it refuses by name what it does not take, and what inference says, however little it is
/// told, is what evaluation then makes.
class OpContractTest {

    private static final Pattern CONSTRAINT =
            Pattern.compile("\"(\\w+ C\\d+)\\b|^/// - \\*\\*(C\\d+)\\*\\*", Pattern.MULTILINE);

    static Stream<Class<? extends Op>> ops() {
        return HubOps.all().stream();
    }

    static Stream<OpSample> samples() {
        return HubOps.samples().stream();
    }

    /// Samples of ops that a graph alone determines.
    static Stream<OpSample> computed() {
        return samples().filter(sample -> !sample.example().needsModel());
    }

    static Stream<OpSample> needingAModel() {
        return samples().filter(sample -> sample.example().needsModel());
    }

    static Stream<Arguments> computedByKnowledge() {
        return computed().flatMap(sample -> Stream.of(Told.values()).map(told -> Arguments.of(sample, told)));
    }

    static Stream<Arguments> constraints() throws IOException {
        Set<String> labels = new TreeSet<>();
        for (Class<?> op : HubOps.all()) {
            Path source =
                    Sources.root().resolve("model/src/main/java/dev/slipway/model/op/" + op.getSimpleName() + ".java");
            Matcher matcher = CONSTRAINT.matcher(Files.readString(source));
            while (matcher.find()) {
                labels.add(matcher.group(1) != null ? matcher.group(1) : op.getSimpleName() + " " + matcher.group(2));
            }
        }
        return labels.stream().map(Arguments::of);
    }

    /// How much inference is told of the inputs.
    enum Told {
        EVERYTHING((_, _) -> null),
        TYPES((_, tensor) -> tensor.type()),
        /// Sizes by name, a name for each size; parameters are known.
        SYMBOLS((_, tensor) -> isParameter(tensor) ? null : named(tensor, (_, size) -> "size" + size)),
        /// A name of its own for each size; parameters are known.
        DISTINCT_SYMBOLS((index, tensor) -> isParameter(tensor)
                ? null
                : named(tensor, (axis, size) -> "input%d_%d_%d".formatted(index, axis, size))),
        ONLY_SYMBOLS((index, tensor) -> named(tensor, (axis, size) -> "input%d_%d_%d".formatted(index, axis, size))),
        ONLY_RANKS((_, tensor) ->
                tensor.type().withShape(Shape.unknown(tensor.shape().rank()))),
        PARAMETERS((_, tensor) -> isParameter(tensor) ? null : tensor.type().withShape(Shape.UNRANKED)),
        NOTHING((_, tensor) -> tensor.type().withShape(Shape.UNRANKED));

        private final Knowledge knowledge;

        Told(Knowledge knowledge) {
            this.knowledge = knowledge;
        }

        private interface Naming {
            String name(int axis, long size);
        }

        private static boolean isParameter(Tensor tensor) {
            return tensor.shape().rank() <= 1;
        }

        private static TensorType named(Tensor tensor, Naming naming) {
            List<Dim> dims = new ArrayList<>();
            for (int axis = 0; axis < tensor.shape().rank(); axis++) {
                dims.add(Dim.symbol(naming.name(axis, tensor.shape().size(axis))));
            }
            return tensor.type().withShape(Shape.of(dims));
        }
    }

    @ParameterizedTest
    @MethodSource("ops")
    void everyOpIsAPublicRecord(Class<? extends Op> op) {
        assertThat(op).isPublic().isRecord();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void everyOpShowsInputsItTakes(Class<? extends Op> op) {
        assertThat(HubOps.examples(op))
                .as("add a public static List<Example> examples() to %s", op.getSimpleName())
                .anySatisfy(example -> assertThat(example.breaks()).isEmpty())
                .allSatisfy(example -> assertThat(example.op()).isInstanceOf(op));
    }

    @ParameterizedTest
    @MethodSource("computedByKnowledge")
    void evaluationMakesWhatInferenceSaid(OpSample sample, Told told) {
        List<Tensor> results = evaluated(sample);
        Graph graph = sample.graph(told.knowledge);
        Map<String, Dim> sizes = sizes(sample, graph);
        for (int i = 0; i < sample.outputs(); i++) {
            assertFits(results.get(i), graph.type(new Value("y" + i)), sizes);
        }
    }

    @ParameterizedTest
    @MethodSource("computedByKnowledge")
    void elementsKnownInSymbolsAreThoseEvaluated(OpSample sample, Told told) {
        Graph graph = sample.graph(told.knowledge);
        List<Dim> known = Typing.symbolicValues(graph).get(new Value("y0"));
        if (known == null) {
            return;
        }
        long[] elements = evaluated(sample).getFirst().toLongs();
        Map<String, Dim> sizes = sizes(sample, graph);
        assertThat(known).hasSize(elements.length);
        for (int i = 0; i < elements.length; i++) {
            assertFits(elements[i], known.get(i).with(sizes));
        }
    }

    @ParameterizedTest
    @MethodSource("computed")
    void isTheSameEveryTime(OpSample sample) {
        assertThat(evaluated(sample)).isEqualTo(evaluated(sample));
    }

    @ParameterizedTest
    @MethodSource("needingAModel")
    void isNotEvaluatedWithoutItsModel(OpSample sample) {
        assertThatThrownBy(() -> evaluated(sample)).isInstanceOf(OpException.class);
    }

    @ParameterizedTest
    @MethodSource("constraints")
    void refusesByLabelWhatBreaksAConstraint(String label) {
        assertThat(HubOps.refusals())
                .as("add to the examples of the op one that breaks %s", label)
                .containsKey(label);
        OpSample refused = Objects.requireNonNull(HubOps.refusals().get(label));
        assertThatThrownBy(() -> evaluated(refused))
                .isInstanceOf(OpException.class)
                .hasMessageContaining(label);
    }

    private static List<Tensor> evaluated(OpSample sample) {
        Graph graph = sample.graph(Told.TYPES.knowledge);
        return Evaluation.run(graph, sample.inputsOf(graph));
    }

    /// The sizes behind the names that the inputs' types use.
    private static Map<String, Dim> sizes(OpSample sample, Graph graph) {
        Map<String, Dim> sizes = new HashMap<>();
        List<Tensor> tensors = sample.inputsOf(graph);
        for (int i = 0; i < tensors.size(); i++) {
            Shape named = graph.type(graph.inputs().get(i).value()).shape();
            for (int axis = 0; named.isRanked() && axis < named.rank(); axis++) {
                if (named.dim(axis) instanceof Dim.Symbol(String name)) {
                    sizes.put(name, tensors.get(i).shape().dim(axis));
                }
            }
        }
        return sizes;
    }

    private static void assertFits(Tensor result, TensorType inferred, Map<String, Dim> sizes) {
        assertThat(result.element()).isEqualTo(inferred.element());
        if (!inferred.shape().isRanked()) {
            return;
        }
        assertThat(inferred.shape().rank())
                .as("rank of %s, evaluated %s", inferred, result.type())
                .isEqualTo(result.shape().rank());
        for (int axis = 0; axis < result.shape().rank(); axis++) {
            assertFits(result.shape().size(axis), inferred.shape().dim(axis).with(sizes));
        }
    }

    private static void assertFits(long evaluated, Dim inferred) {
        if (inferred.isKnown()) {
            assertThat(inferred.size()).isEqualTo(evaluated);
        }
    }
}
