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
