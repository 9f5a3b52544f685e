package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;

/// Stores constants of float32 in a float of 16 bits; who reads them reads float32.
///
/// A tensor stays where that would not pay, or where its numbers do not fit: too large, they would become infinite; all
/// of them too small, more would be lost than the rounding of large ones.
///
/// @param element float16 or bfloat16
record StoreHalves(ElementType element) implements QuantizationScheme {

    /// Widening takes an operator, whose description takes more than what fewer elements would save.
    private static final long FEWEST = 64;

    private static final float LARGEST_HALF = 65504;
    private static final float SMALLEST_NORMAL_HALF = 0x1p-14f;
    private static final double SIGNAL_OF_HALVES = 25;
    private static final double SIGNAL_OF_BRAIN_FLOATS = 15;

    @Override
    public String name() {
        return element.toString();
    }

    @Override
    public double leastSignal() {
        return element == ElementType.FLOAT16 ? SIGNAL_OF_HALVES : SIGNAL_OF_BRAIN_FLOATS;
    }

    /// @throws IllegalArgumentException when the target's runtime does not widen such floats
    @Override
    public Graph planned(Graph graph, String format, QuantizationTally tally) {
        if (element == ElementType.BFLOAT16 && format.equals("tflite")) {
            throw new IllegalArgumentException(
                    "TFLite has no operator that widens bfloat16 weights; quantise as float16, or convert to ONNX");
        }
        StoredBefore.noteScheme(graph, name(), tally.findings());
        return graph;
    }

    @Override
    public Graph stored(Graph graph, String format, QuantizationTally tally) {
        return Weights.mapped(graph, (_, name, constant) -> stored(name, constant, tally));
    }

    private Constant stored(String name, Constant constant, QuantizationTally tally) {
        TensorType type = constant.type();
        if (type.element() != ElementType.FLOAT32 || type.isQuantized() || constant.narrow() != null) {
            return constant;
        }
        if (type.shape().elements() < FEWEST) {
            tally.left(name, constant, "it has fewer than %d elements".formatted(FEWEST));
            return constant;
        }
        if (element == ElementType.FLOAT16) {
            float largest = Weights.largest(constant);
            if (largest > LARGEST_HALF) {
                tally.leftOver(
                        "FLOAT16_OVERFLOW",
                        name,
                        constant,
                        "its largest number, %s, is beyond %.0f, the largest of float16"
                                .formatted(largest, LARGEST_HALF),
                        "bfloat16 and dynamic have no such bound");
                return constant;
            }
            if (largest > 0 && largest < SMALLEST_NORMAL_HALF) {
                tally.left(
                        name,
                        constant,
                        "its largest number, %s, is below %s, the smallest that float16 holds in full precision"
                                .formatted(largest, SMALLEST_NORMAL_HALF));
                return constant;
            }
        }
        Constant rounded = constant.rounded(TensorType.of(element, type.shape()));
        Constant narrow = rounded.narrow();
        tally.quantized(constant, narrow == null ? rounded : narrow);
        return rounded;
    }
}
