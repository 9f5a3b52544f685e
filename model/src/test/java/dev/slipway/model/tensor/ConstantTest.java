package dev.slipway.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Constants seen through views.
class ConstantTest {

    @Test
    void scalesOfBlocksMoveWithTheAxesOfWhatTheyScale() {
        Tensor stored = Tensor.ofLongs(ElementType.INT8, Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor scales = Tensor.ofFloats(Shape.of(2, 2), 1, 10, 100, 1000);
        Tensor zeros = Tensor.ofLongs(Shape.of(2, 2), 0, 1, 0, 0);
        Constant turned = Constant.of(stored, new Quantization(scales, zeros, OptionalInt.of(1), 2, false))
                .permuted(List.of(1, 0));
        Quantization quantization = Objects.requireNonNull(turned.type().quantization());
        assertThat(Quantizer.dequantize(turned.tensor(), quantization))
                .isEqualTo(Tensor.ofFloats(Shape.of(4, 2), 1, 500, 2, 600, 20, 7000, 30, 8000));
    }
}
