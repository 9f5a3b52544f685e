package dev.slipway.model.formula;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.ExtractPatches;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// What lies under each place of a window: a convolution whose filters pick one number of the patch each, which every
/// format can say, while patches are small; otherwise [ExtractPatches].
///
/// @param op the op that gives the patches
/// @param inputs its inputs
public record Patches(Op op, List<Value> inputs) {

    private static final long MOST_NUMBERS = 1024;

    public Patches {
        inputs = List.copyOf(inputs);
    }

    /// The patches of `x`, `[batch, rows, columns, channels]`.
    public static Patches of(Steps steps, Value x, Window window) {
        TensorType type = steps.graph().typeOf(x);
        Shape shape = type.shape();
        long channels = shape.isRanked() && shape.dim(3).isKnown() ? shape.size(3) : 0;
        long numbers = window.kernel().stream().mapToLong(Integer::longValue).reduce(channels, (a, b) -> a * b);
        if (channels == 0 || numbers > MOST_NUMBERS || !type.element().isFloat()) {
            return new Patches(new ExtractPatches(window), List.of(x));
        }
        Shape filter = Shape.of(window.kernel().get(0), window.kernel().get(1), channels, numbers);
        return new Patches(
                new Convolution(Layout.channelsLast(2), FilterLayout.HWIO, window, 1),
                List.of(x, steps.constant("picking", Tensor.ofFloats(filter, identity(Math.toIntExact(numbers))))));
    }

    private static float[] identity(int size) {
        float[] matrix = new float[size * size];
        for (int i = 0; i < size; i++) {
            matrix[i * size + i] = 1;
        }
        return matrix;
    }
}
