package dev.slipway.model.tensor;

import org.jspecify.annotations.Nullable;

/// What a value is: element type, shape and, where its integers stand for reals, how.
///
///     float32[batch, 224, 224, 3]
///     int8[32, 3, 3, 16] with one scale per index of axis 0
public record TensorType(
        ElementType element, Shape shape, @Nullable Quantization quantization) {

    /// A type without quantisation.
    public static TensorType of(ElementType element, Shape shape) {
        return new TensorType(element, shape, null);
    }

    /// A type of known sizes without quantisation.
    public static TensorType of(ElementType element, long... sizes) {
        return of(element, Shape.of(sizes));
    }

    /// Whether the elements are integers that stand for reals.
    public boolean isQuantized() {
        return quantization != null;
    }

    /// The same elements in another shape.
    public TensorType withShape(Shape shape) {
        return new TensorType(element, shape, quantization);
    }

    /// The same elements standing for other reals; null for what they are.
    public TensorType withQuantization(@Nullable Quantization quantization) {
        return new TensorType(element, shape, quantization);
    }

    /// The type of the reals that a quantised tensor stands for; itself when not quantised.
    public TensorType real() {
        return quantization == null ? this : of(ElementType.FLOAT32, shape);
    }

    @Override
    public String toString() {
        return element.toString() + shape + (quantization == null ? "" : " " + quantization);
    }
}
