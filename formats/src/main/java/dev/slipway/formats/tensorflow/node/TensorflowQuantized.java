package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.format.Unsayable;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The arithmetic around values of quantised type, which TensorFlow's tensors have not:
/// `real = (stored - zeroPoint) * scale` and `stored = clip(round(real / scale) + zeroPoint)`.
final class TensorflowQuantized {

    private static final ElementType REAL = ElementType.FLOAT32;

    private TensorflowQuantized() {}

    /// Whether there is a scale for each run of numbers, which the arithmetic here does not spread.
    static boolean isByBlocks(TensorType type) {
        return quantizationOf(type).blockSize() > 0;
    }

    /// The numbers that a constant stands for.
    static Constant real(Constant stored) {
        return Constant.of(Quantizer.dequantize(stored.tensor(), quantizationOf(stored.type())));
    }

    /// Makes a stored value real.
    static String dequantized(TensorflowEmitter emit, String stored, TensorType type) {
        Quantization quantization = quantization(type);
        String steps = emit.cast(stored, type.element(), REAL);
        if (Arrays.stream(quantization.zeroPoints().toLongs()).anyMatch(zero -> zero != 0)) {
            steps = emit.step("Sub", List.of(steps, emit.parameter(zeros(type))), "T", REAL);
        }
        return emit.step("Mul", List.of(steps, emit.parameter(quantization.broadcast(type.shape()))), "T", REAL);
    }

    /// Stores a real value.
    static String quantized(TensorflowEmitter emit, String real, TensorType type) {
        Quantization quantization = quantization(type);
        String scales = emit.parameter(quantization.broadcast(type.shape()));
        String rounded = emit.step("Round", List.of(emit.step("RealDiv", List.of(real, scales), "T", REAL)), "T", REAL);
        String moved = emit.step("AddV2", List.of(rounded, emit.parameter(zeros(type))), "T", REAL);
        String least = emit.step(
                "Maximum", List.of(moved, emit.scalar(REAL, type.element().min())), "T", REAL);
        String most = emit.step(
                "Minimum", List.of(least, emit.scalar(REAL, type.element().max())), "T", REAL);
        return emit.cast(most, REAL, type.element());
    }

    /// Widens what is stored in half the bits, or as integers around zero.
    static String widened(TensorflowEmitter emit, String stored, TensorType type) {
        return type.isQuantized() ? dequantized(emit, stored, type) : emit.cast(stored, type.element(), REAL);
    }

    private static Tensor zeros(TensorType type) {
        Quantization quantization = quantization(type);
        Shape shape = quantization.broadcast(type.shape()).shape();
        return quantization.zeroPoints().cast(REAL).reshaped(shape);
    }

    private static Quantization quantizationOf(TensorType type) {
        return Objects.requireNonNull(type.quantization());
    }

    private static Quantization quantization(TensorType type) {
        Quantization quantization = quantizationOf(type);
        if (isByBlocks(type)) {
            throw new Unsayable(
                    "ELEMENT_TYPE",
                    "TensorFlow has no numbers that are scaled by blocks",
                    "convert the model before it is quantised");
        }
        return quantization;
    }
}
