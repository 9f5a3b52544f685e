package dev.slipway.verify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class InputDataTest {

    private static final Shape OPEN = Shape.of(List.of(Dim.symbol("batch"), Dim.of(2)));

    @Test
    void anOpenFirstAxisIsCutIntoRuns() {
        List<SequencedMap<String, Tensor>> samples = samples(types("x", OPEN), arrays("x", 70, 2));
        assertThat(samples)
                .extracting(each -> each.firstEntry().getValue().shape())
                .containsExactly(Shape.of(32, 2), Shape.of(32, 2), Shape.of(6, 2));
        assertThat(samples.get(1).firstEntry().getValue().toFloats()[0]).isEqualTo(64);
    }

    @Test
    void aFixedFirstAxisTakesAsManyRowsAsItHas() {
        assertThat(samples(types("x", Shape.of(1, 2)), arrays("x", 3, 2))).hasSize(3);
        assertThat(samples(types("x", Shape.of(3, 2)), arrays("x", 3, 2))).hasSize(1);
    }

    @Test
    void oneMoreAxisInFrontIsThatOfTheSamples() {
        List<SequencedMap<String, Tensor>> samples = samples(types("x", Shape.of(2)), arrays("x", 3, 2));
        assertThat(samples).hasSize(3);
        assertThat(samples.getFirst().firstEntry().getValue().shape()).isEqualTo(Shape.of(2));
    }

    @Test
    void arraysBeyondTheInputsAreLeftAside() {
        SequencedMap<String, Tensor> arrays = arrays("label", 3);
        arrays.putAll(arrays("x", 3, 2));
        assertThat(samples(types("x", OPEN), arrays).getFirst()).containsOnlyKeys("x");
    }

    @Test
    void theOnlyArrayIsForTheOnlyInputWhateverItsName() {
        assertThat(samples(types("x", OPEN), arrays("", 3, 2)).getFirst()).containsOnlyKeys("x");
    }

    @Test
    void anArrayThatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> samples(types("x", OPEN), arrays("x", 3, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("[3, 5]")
                .hasMessageContaining("[batch, 2]");
    }

    @Test
    void aMissingArrayIsNamed() {
        SequencedMap<String, TensorType> types = types("x", OPEN);
        types.putAll(types("z", OPEN));
        assertThatThrownBy(() -> samples(types, arrays("x", 3, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'z'");
    }

    private static List<SequencedMap<String, Tensor>> samples(
            SequencedMap<String, TensorType> types, SequencedMap<String, Tensor> arrays) {
        return InputData.samples(types, arrays, InputData.ROWS, new Findings());
    }

    private static SequencedMap<String, TensorType> types(String name, Shape shape) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        types.put(name, TensorType.of(ElementType.FLOAT32, shape));
        return types;
    }

    private static SequencedMap<String, Tensor> arrays(String name, long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(name, Tensor.ofFloats(shape, values));
        return arrays;
    }
}
