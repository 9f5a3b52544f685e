package dev.slipway.verify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Gather;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class RandomInputsTest {

    private static final Sizes SIZES = new Sizes(Map.of(), 2, 5);

    @Test
    void theSameSeedGivesTheSameTensors() {
        RandomInputs inputs = inputs("x", TensorType.of(ElementType.FLOAT32, 4, 4), 0);
        assertThat(inputs.sample(3, SIZES)).isEqualTo(inputs.sample(3, SIZES));
        assertThat(inputs.sample(3, SIZES)).isNotEqualTo(inputs.sample(4, SIZES));
    }

    @Test
    void oneNameIsOneSize() {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        Shape open = Shape.of(List.of(Dim.symbol("batch"), Dim.symbol("time"), Dim.of(3)));
        types.put("x", TensorType.of(ElementType.FLOAT32, open));
        types.put("lengths", TensorType.of(ElementType.INT32, Shape.of(List.of(Dim.symbol("batch")))));
        Sizes sizes = SIZES.with("time", 7);
        SequencedMap<String, Tensor> sample = new RandomInputs(types, Map.of(), 0).sample(0, sizes);
        assertThat(sample.values()).extracting(Tensor::shape).containsExactly(Shape.of(2, 7, 3), Shape.of(2));
    }

    @Test
    void quantizedInputsUseTheWholeRange() {
        TensorType type = TensorType.of(ElementType.INT8, 1000).withQuantization(Quantization.perTensor(0.5f, 0));
        long[] drawn = only(inputs("x", type, 0)).toLongs();
        assertThat(Arrays.stream(drawn).min().orElseThrow()).isLessThan(-120).isGreaterThanOrEqualTo(-128);
        assertThat(Arrays.stream(drawn).max().orElseThrow()).isGreaterThan(120).isLessThanOrEqualTo(127);
    }

    @Test
    void indicesStayBelowWhatTheyIndex() {
        long[] drawn =
                only(inputs("x", TensorType.of(ElementType.INT64, 1000), 3)).toLongs();
        assertThat(drawn).containsOnly(0, 1, 2);
    }

    @Test
    void booleansAndStringsAreDrawn() {
        assertThat(only(inputs("x", TensorType.of(ElementType.BOOL, 100), 0)).toLongs())
                .containsOnly(0, 1);
        assertThat(only(inputs("x", TensorType.of(ElementType.STRING, 3), 0)).strings())
                .hasSize(3);
    }

    @Test
    void anUnknownRankIsTheCallersToFix() {
        RandomInputs inputs = inputs("x", TensorType.of(ElementType.FLOAT32, Shape.UNRANKED), 0);
        assertThatThrownBy(() -> inputs.sample(0, SIZES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("--input");
    }

    @Test
    void whatAnInputIndexesIsFoundThroughOtherOps() {
        GraphBuilder builder = new GraphBuilder("g");
        Value tokens = builder.input("tokens", TensorType.of(ElementType.INT32, 4));
        Value table = builder.constant("table", Constant.of(Tensor.ofFloats(Shape.of(7, 2), new float[14])));
        Value wide = builder.add("wide", new Cast(ElementType.INT64, false), tokens);
        Value rows = builder.add("rows", new Gather(0, 0), table, wide);
        builder.output("y", rows);
        Graph graph = builder.build();
        assertThat(IndexRanges.bound(graph, tokens)).isEqualTo(7);
    }

    private static RandomInputs inputs(String name, TensorType type, long bound) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        types.put(name, type);
        return new RandomInputs(types, bound == 0 ? Map.of() : Map.of(name, bound), 42);
    }

    private static Tensor only(RandomInputs inputs) {
        return inputs.sample(0, SIZES).firstEntry().getValue();
    }
}
