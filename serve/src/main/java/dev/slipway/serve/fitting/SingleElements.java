package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A request for a function of single elements, `[batch, 1]` to `[batch, 1]`, that brings them in another shape: in
/// TensorFlow, which compares no shape with what is declared, the answer has that shape too.
///
/// @param shape of all inputs
record SingleElements(Shape shape) {

    /// Null where the signature takes or gives more in a row than one element, where inputs have different shapes, and
    /// where they are as declared.
    static @Nullable SingleElements of(Signature signature, Map<String, Tensor> inputs) {
        if (inputs.isEmpty()
                || !areSingle(signature.inputs().values())
                || !areSingle(signature.outputs().values())) {
            return null;
        }
        Shape shape = inputs.values().iterator().next().shape();
        boolean alike = inputs.values().stream().allMatch(input -> input.shape().equals(shape));
        boolean declared = signature.inputs().values().stream().allMatch(type -> isDeclared(shape, type.shape()));
        return alike && !declared ? new SingleElements(shape) : null;
    }

    private static boolean areSingle(Collection<TensorType> types) {
        return types.stream().map(TensorType::shape).allMatch(SingleElements::isSingle);
    }

    private static boolean isSingle(Shape declared) {
        if (!declared.isRanked() || declared.rank() == 0) {
            return false;
        }
        Dim rows = declared.dim(0);
        return (!rows.isKnown() || rows.is(1))
                && declared.dims().stream().skip(1).allMatch(dim -> dim.is(1));
    }

    private static boolean isDeclared(Shape given, Shape declared) {
        return given.hasRank(declared.rank()) && given.dims().stream().skip(1).allMatch(dim -> dim.is(1));
    }

    /// The inputs with an element in each row.
    SequencedMap<String, Tensor> rows(Signature signature, Map<String, Tensor> inputs) {
        SequencedMap<String, Tensor> rows = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            TensorType declared = signature.inputs().get(name);
            rows.put(name, declared == null ? tensor : tensor.reshaped(column(declared.shape())));
        });
        return rows;
    }

    private Shape column(Shape declared) {
        long[] sizes = new long[declared.rank()];
        Arrays.fill(sizes, 1);
        sizes[0] = shape.elements();
        return Shape.of(sizes);
    }

    /// The outputs in the shape of the inputs.
    SequencedMap<String, Tensor> shaped(Map<String, Tensor> outputs) {
        SequencedMap<String, Tensor> shaped = new LinkedHashMap<>();
        outputs.forEach((name, tensor) ->
                shaped.put(name, tensor.size() == shape.elements() ? tensor.reshaped(shape) : tensor));
        return shaped;
    }
}
