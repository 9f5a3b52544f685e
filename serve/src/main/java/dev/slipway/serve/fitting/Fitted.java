package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Inputs as a signature declares them, and the way back for what is computed of them.
///
/// @param inputs all rows
/// @param rows how many of them are to be computed one by one; 1 where all are computed together
/// @param elements the shape of the answer, null where it is as the model gives it
record Fitted(
        SequencedMap<String, Tensor> inputs,
        int rows,
        @Nullable SingleElements elements) {

    static Fitted of(Signature signature, SequencedMap<String, Tensor> inputs) {
        SingleElements elements = SingleElements.of(signature, inputs);
        SequencedMap<String, Tensor> whole =
                elements == null ? TrailingOnes.added(signature, inputs) : elements.rows(signature, inputs);
        return new Fitted(whole, SingleRows.count(signature, whole), elements);
    }

    /// What the model can compute first: all inputs, or their first row.
    SequencedMap<String, Tensor> first() {
        return rows == 1 ? inputs : SingleRows.row(inputs, 0);
    }

    /// The outputs for all rows.
    SequencedMap<String, Tensor> computed(UnaryOperator<SequencedMap<String, Tensor>> model) {
        if (rows == 1) {
            return shaped(model.apply(inputs));
        }
        List<SequencedMap<String, Tensor>> outputs = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            outputs.add(model.apply(SingleRows.row(inputs, row)));
        }
        return shaped(SingleRows.joined(outputs));
    }

    /// The outputs for all rows in the shape that the request had.
    SequencedMap<String, Tensor> shaped(SequencedMap<String, Tensor> outputs) {
        return elements == null ? outputs : elements.shaped(outputs);
    }
}
