package dev.slipway.model.tensor;

import org.jspecify.annotations.Nullable;

/// What a value is: element type, shape and, where its integers stand for reals, how.
///
///     float32[batch, 224, 224, 3]
///     int8[32, 3, 3, 16] with one scale per index of axis 0
public record TensorType(
        ElementType element, Shape shape, @Nullable Quantization quantization) {

    public static TensorType of(ElementType element, Shape shape) {
        return new TensorType(element, shape, null);
    }

    public static TensorType of(ElementType element, long... sizes) {
        return of(element, Shape.of(sizes));
    }

    public boolean isQuantized() {
        return quantization != null;
    }

    public TensorType withShape(Shape shape) {
        return new TensorType(element, shape, quantization);
    }

    public TensorType withElement(ElementType element) {
        return new TensorType(element, shape, quantization);
    }

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
