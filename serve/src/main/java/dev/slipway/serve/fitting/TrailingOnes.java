package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Sizes of one that inputs lack at their end: `[2, 28, 28]` where `[batch, 28, 28, 1]` is declared, which is the same
/// to every model that begins with a new shape.
final class TrailingOnes {

    private TrailingOnes() {}

    /// The inputs with those that they lack; the same inputs where they lack none.
    static SequencedMap<String, Tensor> added(Signature signature, SequencedMap<String, Tensor> inputs) {
        if (inputs.entrySet().stream().allMatch(input -> lacking(signature, input) == 0)) {
            return inputs;
        }
        SequencedMap<String, Tensor> whole = new LinkedHashMap<>();
        inputs.entrySet().forEach(input -> {
            long[] given = input.getValue().shape().sizes();
            long[] sizes = Arrays.copyOf(given, given.length + lacking(signature, input));
            Arrays.fill(sizes, given.length, sizes.length, 1);
            whole.put(input.getKey(), input.getValue().reshaped(Shape.of(sizes)));
        });
        return whole;
    }

    /// How many a tensor lacks that is otherwise as declared; zero where it differs in more.
    private static int lacking(Signature signature, Map.Entry<String, Tensor> input) {
        TensorType type = signature.inputs().get(input.getKey());
        Shape given = input.getValue().shape();
        if (type == null || !type.shape().isRanked() || given.rank() == 0) {
            return 0;
        }
        Shape declared = type.shape();
        for (int axis = given.rank(); axis < declared.rank(); axis++) {
            if (!declared.dim(axis).is(1)) {
                return 0;
            }
        }
        return Math.max(0, declared.rank() - given.rank());
    }
}
