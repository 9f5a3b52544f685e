package dev.slipway.verify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import org.junit.jupiter.api.Test;

class AdaptationTest {

    private static final TensorType REAL = TensorType.of(ElementType.FLOAT32, 2);
    private static final TensorType STORED =
            TensorType.of(ElementType.INT8, 2).withQuantization(Quantization.perTensor(0.5f, 1));

    @Test
    void realsAreQuantizedForAQuantizedInput() {
        Tensor reals = Tensor.ofFloats(Shape.of(2), 1, -1);
        assertThat(Adaptation.of(reals, REAL, STORED).toLongs()).containsExactly(3, -1);
    }

    @Test
    void storedIntegersBecomeTheirReals() {
        Tensor stored = Tensor.ofLongs(ElementType.INT8, Shape.of(2), 3, -1);
        assertThat(Adaptation.of(stored, STORED, REAL).toFloats()).containsExactly(1, -1);
    }

    @Test
    void integersOfTwoScalesKeepTheirMeaning() {
        TensorType other = TensorType.of(ElementType.UINT8, 2).withQuantization(Quantization.perTensor(0.25f, 8));
        Tensor stored = Tensor.ofLongs(ElementType.INT8, Shape.of(2), 3, -1);
        assertThat(Adaptation.of(stored, STORED, other).toLongs()).containsExactly(12, 4);
    }

    @Test
    void integersWithoutScaleAreTakenAsTheyAre() {
        Tensor stored = Tensor.ofLongs(ElementType.INT8, Shape.of(2), 3, -1);
        assertThat(Adaptation.of(stored, stored.type(), STORED)).isSameAs(stored);
    }

    @Test
    void channelsMoveOnlyWhereOnlySoTheyFit() {
        Tensor image = Tensor.ofFloats(Shape.of(1, 2, 2, 3), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        Tensor moved = Adaptation.laidOut(image, Shape.of(1, 3, 2, 2));
        assertThat(moved.toFloats()).containsExactly(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
        assertThat(Adaptation.laidOut(moved, Shape.of(1, 2, 2, 3))).isEqualTo(image);
        assertThat(Adaptation.laidOut(image, Shape.of(1, 2, 2, 3))).isSameAs(image);
    }

    @Test
    void textCannotStandForNumbers() {
        Tensor text = Tensor.ofTexts(Shape.of(2), "a", "b");
        assertThatThrownBy(() -> Adaptation.of(text, text.type(), REAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("string[2]");
    }
}
