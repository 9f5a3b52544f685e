package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.plan.Activations;
import dev.slipway.passes.plan.Observation;
import dev.slipway.passes.plan.Plan;
import dev.slipway.passes.plan.PlanOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Op ADD = new Binary(Binary.Kind.ADD);
    private static final Op RELU = new Unary(Unary.Kind.RELU);

    private final GraphBuilder graph = new GraphBuilder("test");
    private final Findings findings = new Findings();
    private PlanOptions options = PlanOptions.of(Activations.INT8);
    private final Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, 2, 3));

    @Test
    void storesALayerWithAScaleForEachOutput() {
        graph.output("y", dense("y", x, 1, -0.5f, 0.25f, 8, 4, -2));
        Quantization weights = constant(planned(1, 2, 3, 4, 5, 6), ElementType.INT8);
        assertThat(weights.scales().toFloats()).containsExactly(1f / 127, 8f / 127);
        assertThat(weights.zeroPoints().toLongs()).containsOnly(0);
    }

    @Test
    void storesABiasInProductsOfBothScales() {
        graph.output("y", dense("y", x, 1, -0.5f, 0.25f, 8, 4, -2));
        Graph planned = planned(1, 2, 3, 4, 5, 6);
        float input = Objects.requireNonNull(planned.type(new Value("x/stored")).quantization())
                .scale();
        Quantization bias = constant(planned, ElementType.INT32);
        assertThat(bias.scales().toFloats()).containsExactly(input * (1f / 127), input * (8f / 127));
    }

    @Test
    void givesTheBiasOfAnOutputWithTinyWeightsRoom() {
        graph.output("y", dense("y", x, 1e-20f, 0, 0, 1, 1, 1));
        Tensor y = Evaluation.run(planned(1, 2, 3, 4, 5, 6), List.of(given(1, 2, 3, 4, 5, 6)))
                .getFirst();
        assertThat(y.toFloats()[0]).isCloseTo(3, within(0.1f));
    }

    @Test
    void keepsABoundByWhereTheRangeEnds() {
        graph.output("y", graph.add("relu", RELU, dense("y", x, 1, -0.5f, 0.25f, -8, 4, -2)));
        Graph planned = planned(1, 2, 3, 4, 5, 6);
        assertThat(ops(planned)).doesNotContain(RELU);
        assertThat(Objects.requireNonNull(planned.type(new Value("relu/stored")).quantization())
                        .zeroPoint())
                .isEqualTo(-128);
    }

    @Test
    void sharesOneScaleAmongWhatIsJoined() {
        Value small = graph.add("small", ADD, x, graph.constant("one", Tensor.scalar(1f)));
        Value large = graph.add("large", ADD, x, graph.constant("many", Tensor.scalar(50f)));
        graph.output("y", graph.add("joined", new Concat(1), small, large));
        Graph planned = planned(1, 2, 3, 4, 5, 6);
        Quantization joined = planned.type(new Value("joined/stored")).quantization();
        assertThat(planned.type(new Value("small/stored")).quantization()).isEqualTo(joined);
        assertThat(planned.type(new Value("large/stored")).quantization()).isEqualTo(joined);
    }

    @Test
    void storesOnceMoreWhatOthersReadInAScaleOfItsOwn() {
        Value small = graph.add("small", ADD, x, graph.constant("one", Tensor.scalar(1f)));
        Value large = graph.add("large", ADD, x, graph.constant("many", Tensor.scalar(50f)));
        graph.output("y", graph.add("joined", new Concat(1), small, large));
        graph.output("z", graph.add("sum", ADD, small, small));
        Graph planned = planned(1, 2, 3, 4, 5, 6);
        assertThat(planned.type(new Value("small/stored")).quantization())
                .isNotEqualTo(planned.type(new Value("joined/stored")).quantization());
        assertThat(planned.type(new Value("small/rescaled/stored")).quantization())
                .isEqualTo(planned.type(new Value("joined/stored")).quantization());
    }

    @Test
    void givesASoftmaxTheScaleThatKernelsDemand() {
        graph.output("y", graph.add("share", new Softmax(1), x));
        assertThat(planned(1, 2, 3, 4, 5, 6).type(new Value("share/stored")).quantization())
                .isEqualTo(Quantization.perTensor(1f / 256, -128));
    }

    @Test
    void storesWhatAMatrixIsMultipliedWithAroundZero() {
        Value lifted = graph.add("lifted", ADD, x, graph.constant("many", Tensor.scalar(50f)));
        Value share = graph.add("share", new Softmax(1), x);
        graph.output("y", graph.add("product", new MatMul(false, true), x, lifted));
        graph.output("z", graph.add("weighted", new MatMul(false, true), x, share));
        Graph planned = planned(1, 2, 3, 4, 5, 6);
        assertThat(zeroPoint(planned, "lifted/stored")).isZero();
        assertThat(zeroPoint(planned, "share/stored")).isEqualTo(-128);
        assertThat(zeroPoint(planned, "share/rescaled/stored")).isZero();
        assertThat(zeroPoint(planned, "x/stored")).isEqualTo(-128);
    }

    @Test
    void leavesAloneWhatOnlyMoves() {
        graph.output(
                "y",
                graph.add("flat", new Reshape(false), x, graph.constant("shape", Tensor.ofLongs(Shape.of(1), -1))));
        assertThat(ops(planned(1, 2, 3, 4, 5, 6))).doesNotHaveAnyElementsOfTypes(Quantize.class);
    }

    @Test
    void leavesNumbersAloneThatStandForInfinity() {
        Value masked = graph.add("masked", ADD, x, graph.constant("mask", Tensor.ofFloats(Shape.of(3), 0, -1e9f, 0)));
        graph.output("y", graph.add("sine", new Unary(Unary.Kind.SIN), masked));
        assertThat(ops(planned(1, 2, 3, 4, 5, 6))).doesNotHaveAnyElementsOfTypes(Quantize.class);
        assertThat(findings.all()).extracting(Finding::code).contains("STAYS_FLOAT");
    }

    @Test
    void computesWithRealsWhatNoIntegerKernelDoes() {
        Value sine = graph.add("sine", new Unary(Unary.Kind.SIN), dense("d", x, 1, -0.5f, 0.25f, 8, 4, -2));
        graph.output("y", dense("e", sine, 1, -0.5f));
        Graph planned = planned(1, 2, 3, 4, 5, 6);
        Node node = planned.nodes().stream()
                .filter(each -> each.name().equals("sine"))
                .findFirst()
                .orElseThrow();
        assertThat(planned.type(node.input(0)).element()).isEqualTo(ElementType.FLOAT32);
        assertThat(findings.all()).extracting(Finding::where).containsExactly("sine");
    }

    @Test
    void makesUpInTheBiasForWhatRoundingTakesFromTheMean() {
        float[] weights = new float[300];
        Arrays.fill(weights, 0.1f + 0.4f / 127);
        weights[0] = 1;
        GraphBuilder wide = new GraphBuilder("wide");
        Value input = wide.input("x", TensorType.of(ElementType.FLOAT32, 1, 300));
        Value w = wide.constant("w", Tensor.ofFloats(Shape.of(1, 300), weights));
        wide.output("y", wide.add("y", new Dense(), input, w));
        float[] ones = new float[300];
        Arrays.fill(ones, 1);
        Tensor given = Tensor.ofFloats(Shape.of(1, 300), ones);
        Graph real = wide.build();
        double wanted = Evaluation.run(real, List.of(given)).getFirst().scalarValue();
        double stored =
                Evaluation.run(planned(real, given), List.of(given)).getFirst().scalarValue();
        assertThat(stored).isCloseTo(wanted, within(wanted / 255));
    }

    private Value dense(String name, Value input, float... weights) {
        int inputs = Math.toIntExact(graph.typeOf(input).shape().size(1));
        Value w = graph.constant(name + "/w", Tensor.ofFloats(Shape.of(weights.length / inputs, inputs), weights));
        float[] bias = new float[weights.length / inputs];
        Arrays.fill(bias, 3);
        return graph.add(
                name + "/dense",
                new Dense(),
                input,
                w,
                graph.constant(name + "/b", Tensor.ofFloats(Shape.of(bias.length), bias)));
    }

    private static Tensor given(float... numbers) {
        return Tensor.ofFloats(Shape.of(2, 3), numbers);
    }

    private Graph planned(float... numbers) {
        return planned(graph.build(), given(numbers));
    }

    private Graph planned(Graph real, Tensor given) {
        Map<Value, Tensor> all = Evaluation.all(real, List.of(given));
        Map<Value, Observation> observed = new LinkedHashMap<>();
        Plan.wanted(real, options).forEach((value, axis) -> {
            Observation observation = new Observation(axis);
            observation.add(Objects.requireNonNull(all.get(value)));
            observed.put(value, observation);
        });
        return Plan.of(real, observed, options, findings).applied(real);
    }

    private static long zeroPoint(Graph graph, String value) {
        return Objects.requireNonNull(graph.type(new Value(value)).quantization())
                .zeroPoint();
    }

    private static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    /// How the only constant of this type is stored.
    private static Quantization constant(Graph graph, ElementType element) {
        assertThat(ops(graph)).hasAtLeastOneElementOfType(Dequantize.class);
        return Objects.requireNonNull(graph.constants().values().stream()
                .filter(each -> each.element() == element)
                .findFirst()
                .orElseThrow()
                .type()
                .quantization());
    }
}
