package dev.slipway.model.tensor;

import java.util.ArrayList;
import java.util.List;

/// What is done to stored bytes before anyone sees them.
///
/// @param steps applied in order
public record View(List<Step> steps) {

    /// Changes nothing.
    public static final View AS_STORED = new View(List.of());

    public View {
        steps = List.copyOf(steps);
    }

    /// One step of a view.
    public sealed interface Step {
        Tensor apply(Tensor tensor);
    }

    /// Dimension `i` of the result is dimension `permutation[i]` of the operand.
    public record Permute(List<Integer> permutation) implements Step {
        public Permute {
            permutation = List.copyOf(permutation);
        }

        @Override
        public Tensor apply(Tensor tensor) {
            return Permutation.apply(tensor, permutation);
        }
    }

    /// The same elements in another shape.
    public record Reshape(Shape shape) implements Step {
        @Override
        public Tensor apply(Tensor tensor) {
            return tensor.reshaped(shape);
        }
    }

    /// The same values as another element type.
    public record Cast(ElementType element) implements Step {
        @Override
        public Tensor apply(Tensor tensor) {
            return tensor.cast(element);
        }
    }

    /// Each float in the middle of the one of `levels` equal parts of `[least, most]` that it lies in.
    public record Levels(float least, float most, int levels) implements Step {
        @Override
        public Tensor apply(Tensor tensor) {
            float[] values = tensor.toFloats();
            float width = (most - least) / levels;
            for (int i = 0; i < values.length; i++) {
                if (Float.isFinite(values[i])) {
                    double part = Math.floor((values[i] - least) / width);
                    values[i] = least + width * (float) (Math.clamp(part, 0, levels - 1) + 0.5);
                }
            }
            return Tensor.ofFloats(tensor.shape(), values).cast(tensor.element());
        }
    }

    /// Each float times the factor of its index along `axis`.
    public record Scale(Tensor factors, int axis) implements Step {
        @Override
        public Tensor apply(Tensor tensor) {
            float[] values = tensor.toFloats();
            float[] by = factors.toFloats();
            long[] sizes = tensor.shape().sizes();
            int inner = 1;
            for (int i = axis + 1; i < sizes.length; i++) {
                inner *= (int) sizes[i];
            }
            for (int start = 0, index = 0; start < values.length; start += inner, index++) {
                float factor = by[index % by.length];
                for (int i = start; i < start + inner; i++) {
                    values[i] *= factor;
                }
            }
            return Tensor.ofFloats(tensor.shape(), values).cast(tensor.element());
        }
    }

    /// Reals as a narrower type stores them: as shorter floats, or as integers with scales.
    public record Store(TensorType type) implements Step {
        @Override
        public Tensor apply(Tensor tensor) {
            Quantization quantization = type.quantization();
            return quantization == null
                    ? tensor.cast(type.element())
                    : Quantizer.quantize(tensor, type.element(), quantization);
        }
    }

    /// Reals of float32 rounded to those that a narrower type can store; the type stays.
    public record Round(Store store) implements Step {
        @Override
        public Tensor apply(Tensor tensor) {
            Tensor narrow = store.apply(tensor);
            Quantization quantization = store.type.quantization();
            return quantization == null ? narrow.cast(tensor.element()) : Quantizer.dequantize(narrow, quantization);
        }
    }

    View then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new View(longer);
    }

    Tensor apply(Tensor stored) {
        Tensor tensor = stored;
        for (Step step : steps) {
            tensor = step.apply(tensor);
        }
        return tensor;
    }
}
