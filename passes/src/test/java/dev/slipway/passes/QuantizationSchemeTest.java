package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.QuantizationSummary;
import dev.slipway.passes.quantize.QuantizationTally;
import dev.slipway.passes.quantize.StoredBefore;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationSchemeTest {

    private static final TensorType ROW = TensorType.of(ElementType.FLOAT32, Shape.of(1, 32));

    private final Findings findings = new Findings();
    private final QuantizationTally tally = new QuantizationTally(findings);

    @Test
    void holdsWeightsAsHalves() {
        Graph graph = stored(QuantizationScheme.float16(), dense(weights(64, 32)), "tflite");
        Constant constant = only(graph);
        assertThat(constant.element()).isEqualTo(ElementType.FLOAT32);
        assertThat(narrow(constant).element()).isEqualTo(ElementType.FLOAT16);
        assertThat(constant.tensor()).isEqualTo(narrow(constant).tensor().cast(ElementType.FLOAT32));
        assertThat(summary(QuantizationScheme.float16()))
                .extracting(
                        QuantizationSummary::tensors, QuantizationSummary::bytesBefore, QuantizationSummary::bytesAfter)
                .containsExactly(1, 8192L, 4096L);
    }

    @Test
    void leavesWhatIsBeyondHalvesAndSaysSo() {
        float[] values = weights(64, 32).toFloats();
        values[5] = 1e6f;
        Graph graph = stored(QuantizationScheme.float16(), dense(Tensor.ofFloats(Shape.of(64, 32), values)), "onnx");
        assertThat(only(graph).narrow()).isNull();
        assertThat(findings.all()).extracting(Finding::code).containsExactly("FLOAT16_OVERFLOW");
        Graph brain = stored(QuantizationScheme.bfloat16(), dense(Tensor.ofFloats(Shape.of(64, 32), values)), "onnx");
        assertThat(narrow(only(brain)).element()).isEqualTo(ElementType.BFLOAT16);
    }

    @Test
    void leavesWhatIsTooSmallForHalves() {
        Tensor tiny = weights(64, 32).map(x -> x * 1e-7);
        assertThat(only(stored(QuantizationScheme.float16(), dense(tiny), "onnx"))
                        .narrow())
                .isNull();
        assertThat(summary(QuantizationScheme.float16()).left()).hasSize(1);
    }

    @Test
    void keepsInfinitiesAsHalves() {
        float[] values = weights(64, 32).toFloats();
        values[7] = Float.NEGATIVE_INFINITY;
        Tensor mask = Tensor.ofFloats(Shape.of(64, 32), values);
        Constant held = only(stored(QuantizationScheme.float16(), dense(mask), "onnx"));
        assertThat(held.narrow()).isNotNull();
        assertThat(held.tensor().toFloats()[7]).isNegative().isInfinite();
    }

    @Test
    void readsIntegersWhereKernelsMultiplyThem() {
        Graph graph = stored(QuantizationScheme.dynamic(), dense(weights(64, 32)), "tflite");
        Constant constant = only(graph);
        Quantization quantization = Objects.requireNonNull(constant.type().quantization());
        assertThat(constant.element()).isEqualTo(ElementType.INT8);
        assertThat(quantization.axis()).hasValue(0);
        assertThat(quantization.scales().size()).isEqualTo(64);
        assertThat(Arrays.stream(constant.tensor().toLongs()).map(Math::abs).max())
                .hasValue(127);
    }

    @Test
    void roundsWeightsWhereNoKernelDoes() {
        GraphBuilder graph = new GraphBuilder("batches");
        Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, Shape.of(4, 3, 32)));
        Value y = graph.add("y", new MatMul(false, false), x, graph.constant("w", weights(4, 32, 16)));
        Constant constant =
                only(stored(QuantizationScheme.dynamic(), graph.output("y", y).build(), "tflite"));
        assertThat(constant.element()).isEqualTo(ElementType.FLOAT32);
        assertThat(narrow(constant).element()).isEqualTo(ElementType.INT8);
    }

    @Test
    void seesWeightsThroughReshapes() {
        GraphBuilder graph = new GraphBuilder("reshaped");
        Value x = graph.input("x", ROW);
        Value turned = graph.add(
                "w",
                new Reshape(true),
                graph.constant("flat", weights(2048)),
                graph.constant("s", Tensor.ofLongs(Shape.of(2), 64, 32)));
        Value y = graph.add("y", new Dense(), x, turned);
        Graph quantized =
                stored(QuantizationScheme.dynamic(), graph.output("y", y).build(), "tflite");
        assertThat(quantized.nodes()).hasSize(1);
        assertThat(only(quantized).shape()).isEqualTo(Shape.of(64, 32));
    }

    @Test
    void leavesWhatIsNoWeight() {
        GraphBuilder graph = new GraphBuilder("sum");
        Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, Shape.of(64, 32)));
        Value y = graph.add("y", new Binary(Binary.Kind.ADD), x, graph.constant("table", weights(64, 32)));
        Graph built = graph.output("y", y).build();
        assertThat(only(stored(QuantizationScheme.dynamic(), built, "onnx"))).isEqualTo(only(built));
        assertThat(summary(QuantizationScheme.dynamic()).left()).hasSize(1);
    }

    @Test
    void leavesSmallWeights() {
        Graph built = dense(weights(8, 32));
        assertThat(only(stored(QuantizationScheme.dynamic(), built, "tflite"))).isEqualTo(only(built));
    }

    @Test
    void leavesWhatIsNotFiniteAndSaysSo() {
        float[] values = weights(64, 32).toFloats();
        values[3] = Float.NaN;
        Graph built = dense(Tensor.ofFloats(Shape.of(64, 32), values));
        assertThat(only(stored(QuantizationScheme.dynamic(), built, "tflite"))).isEqualTo(only(built));
        assertThat(findings.all()).extracting(Finding::code).containsExactly("NOT_FINITE");
    }

    @Test
    void leavesWhatIsQuantizedAlready() {
        GraphBuilder graph = new GraphBuilder("stored");
        Value x = graph.input("x", ROW);
        Constant stored = Constant.of(
                Tensor.ofLongs(ElementType.INT8, Shape.of(64, 32), new long[2048]), Quantization.perTensor(0.1f, 0));
        Value y = graph.add("y", new Dense(), x, graph.constant("w", stored));
        Graph built = graph.output("y", y).build();
        for (QuantizationScheme scheme : List.of(QuantizationScheme.dynamic(), QuantizationScheme.float16())) {
            assertThat(only(stored(scheme, built, "tflite"))).isEqualTo(stored);
        }
        assertThat(summary(QuantizationScheme.dynamic()).tensors()).isZero();
    }

    @Test
    void countsWhatSeveralGraphsReadOnce() {
        Graph built = dense(weights(64, 32));
        stored(QuantizationScheme.dynamic(), built, "tflite");
        stored(QuantizationScheme.dynamic(), built, "tflite");
        assertThat(summary(QuantizationScheme.dynamic()).tensors()).isOne();
    }

    @Test
    void findsEverySchemeByItsName() {
        for (String name : List.of("none", "float16", "bfloat16", "dynamic", "int8", "int16x8")) {
            assertThat(QuantizationScheme.named(name).name()).isEqualTo(name);
        }
        assertThatThrownBy(() -> QuantizationScheme.named("int3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("int3")
                .hasMessageContaining("float16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"float16", "dynamic"})
    void saysThatIntegersOfTheSourceStayAsTheyAre(String scheme) {
        stored(QuantizationScheme.named(scheme), dense(weights(64, 32)), "onnx");
        assertThat(findings.all()).isEmpty();
        stored(QuantizationScheme.named(scheme), dense(integers()), "onnx");
        assertThat(findings.all()).extracting(Finding::code).containsExactly("ALREADY_QUANTIZED");
        assertThat(findings.all().getFirst().message()).contains("1 constants", scheme);
    }

    @Test
    void saysWhichLayersReadRealsBesideIntegers() {
        StoredBefore.noteHybridLayers(dense(weights(64, 32)), findings);
        assertThat(findings.all()).isEmpty();
        StoredBefore.noteHybridLayers(dense(integers()), findings);
        assertThat(findings.all()).extracting(Finding::code).containsExactly("HYBRID");
    }

    private static Graph dense(Constant weights) {
        GraphBuilder graph = new GraphBuilder("dense");
        Value x = graph.input("x", ROW);
        return graph.output("y", graph.add("y", new Dense(), x, graph.constant("w", weights)))
                .build();
    }

    private static Constant integers() {
        Tensor integers = Tensor.zeros(ElementType.INT8, Shape.of(64, 32));
        return Constant.of(integers, Quantization.perTensor(0.5f, 0));
    }

    private Graph stored(QuantizationScheme scheme, Graph graph, String format) {
        return scheme.stored(scheme.planned(graph, format, tally), format, tally);
    }

    private QuantizationSummary summary(QuantizationScheme scheme) {
        return tally.summary(scheme);
    }

    private static Graph dense(Tensor weights) {
        return dense(Constant.of(weights));
    }

    private static Tensor weights(long... sizes) {
        float[] values = new float[(int) Shape.of(sizes).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(1.7 * i + 0.2);
        }
        return Tensor.ofFloats(Shape.of(sizes), values);
    }

    private static Constant only(Graph graph) {
        assertThat(graph.constants()).hasSize(1);
        return graph.constants().firstEntry().getValue();
    }

    private static Constant narrow(Constant constant) {
        return Objects.requireNonNull(constant.narrow());
    }
}
