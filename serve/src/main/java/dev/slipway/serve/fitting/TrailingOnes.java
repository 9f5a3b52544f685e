package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Sizes of one that every input of a request lacks at its end: `[3]` where `[batch, 1]` is declared.
///
/// TensorFlow compares no shape with what is declared, and most of its operators take either; the answer then lacks
/// them too. The first size of all may be open where the inputs are scalars.
///
/// @param count how many
/// @param ofScalars whether the inputs have no dimensions at all
record TrailingOnes(int count, boolean ofScalars) {

    static final TrailingOnes NONE = new TrailingOnes(0, false);

    /// What inputs lack of what a signature declares: all of them the same, else nothing.
    static TrailingOnes of(Signature signature, Map<String, Tensor> inputs) {
        TrailingOnes common = null;
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            TensorType declared = signature.inputs().get(input.getKey());
            TrailingOnes missing = declared == null
                    ? NONE
                    : of(declared.shape(), input.getValue().shape());
            if (common != null && !common.equals(missing)) {
                return NONE;
            }
            common = missing;
        }
        return common == null ? NONE : common;
    }

    private static TrailingOnes of(Shape declared, Shape given) {
        if (!declared.isRanked() || declared.rank() <= given.rank()) {
            return NONE;
        }
        TrailingOnes missing = new TrailingOnes(declared.rank() - given.rank(), given.rank() == 0);
        return missing.end(declared) ? missing : NONE;
    }

    /// Whether a declared shape ends with them.
    private boolean end(Shape declared) {
        int kept = declared.rank() - count;
        for (int axis = Math.max(0, kept); axis < declared.rank(); axis++) {
            Dim dim = declared.dim(axis);
            boolean open = ofScalars && axis == 0 && !dim.isKnown();
            if (!open && !dim.is(1)) {
                return false;
            }
        }
        return kept >= 0;
    }

    /// The inputs with them.
    SequencedMap<String, Tensor> added(Map<String, Tensor> inputs) {
        SequencedMap<String, Tensor> whole = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            long[] given = tensor.shape().sizes();
            long[] sizes = Arrays.copyOf(given, given.length + count);
            Arrays.fill(sizes, given.length, sizes.length, 1);
            whole.put(name, tensor.reshaped(Shape.of(sizes)));
        });
        return whole;
    }

    /// The outputs without them, as far as they are declared to end so.
    SequencedMap<String, Tensor> removed(Signature signature, Map<String, Tensor> outputs) {
        SequencedMap<String, Tensor> shorter = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> {
            TensorType declared = signature.outputs().get(name);
            boolean ends = declared != null && declared.shape().isRanked() && end(declared.shape());
            shorter.put(name, ends && end(tensor.shape()) ? without(tensor) : tensor);
        });
        return shorter;
    }

    private Tensor without(Tensor tensor) {
        long[] sizes = tensor.shape().sizes();
        return tensor.reshaped(Shape.of(Arrays.copyOf(sizes, sizes.length - count)));
    }
}
