package dev.slipway.passes.plan;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;

/// How activations are stored; weights have eight bits beside either.
public enum Activations {
    /// Eight bits with one scale and a zero point; biases have 32.
    INT8(ElementType.INT8, ElementType.INT32, 29),
    /// Sixteen bits around zero; biases have 64.
    INT16(ElementType.INT16, ElementType.INT64, 38);

    private final ElementType element;
    private final ElementType bias;
    private final int biasBits;

    Activations(ElementType element, ElementType bias, int biasBits) {
        this.element = element;
        this.bias = bias;
        this.biasBits = biasBits;
    }

    /// The integers that stand for activations.
    public ElementType element() {
        return element;
    }

    /// The integers that stand for biases.
    public ElementType bias() {
        return bias;
    }

    /// The largest bias: it is added to sums of products, and leaves them room.
    double largestBias() {
        return Math.scalb(1, biasBits);
    }

    /// Whether a range that ends at a bound keeps what it stands for within that bound.
    boolean endAtBounds() {
        return this == INT8;
    }

    /// Kernels add in steps of the larger input, and shift what they get by so much at most to the steps of the sum.
    double largestRatio() {
        return this == INT8 ? 1 << 14 : 1 << 13;
    }

    /// The reals that are worth telling apart: with few steps, what lies far outside of the rest is not.
    Range range(Observation seen) {
        return this == INT8 ? seen.best() : seen.whole();
    }

    /// How a range is held, and 0 exactly.
    Quantization of(Range range) {
        double low = Math.min(range.min(), 0);
        double high = Math.max(range.max(), 0);
        double reach = this == INT8 ? high - low : 2 * Math.max(-low, high);
        float scale = (float) (reach / (element.max() - lowest()));
        if (!(scale >= Float.MIN_NORMAL)) {
            return Quantization.perTensor(1, 0);
        }
        double zero = this == INT8 ? Math.rint(lowest() - low / scale) : 0;
        return Quantization.perTensor(scale, (long) Math.clamp(zero, lowest(), element.max()));
    }

    /// How a range is held with zero as its zero point.
    Quantization centred(Range range) {
        double reach = Math.max(-range.min(), range.max());
        return of(new Range(reach / element.max() * lowest(), reach));
    }

    /// How far apart the least and the largest real are that these integers stand for.
    double reach(Quantization quantization) {
        return quantization.scale() * (double) (element.max() - lowest());
    }

    /// The scale that kernels demand of results between two bounds
    /// (<https://ai.google.dev/edge/litert/models/quantization_spec>).
    public Quantization bounded(double least, double most) {
        if (this == INT16) {
            return Quantization.perTensor((float) (Math.max(-least, most) / -element.min()), 0);
        }
        double scale = (most - least) / (element.max() - element.min() + 1);
        double zero = Math.min(element.min() - least / scale, element.max());
        return Quantization.perTensor((float) scale, (long) zero);
    }

    private long lowest() {
        return this == INT8 ? element.min() : -element.max();
    }
}
