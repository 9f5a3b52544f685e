package dev.slipway.verify;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.data.InputData;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// How often a classifier is right.
///
/// @param right how many rows have their largest output at the label
/// @param rows how many rows were asked
public record Accuracy(long right, long rows) {

    /// The share of rows that is right, 0 to 1; 0 where none was asked.
    public double share() {
        return rows == 0 ? 0 : (double) right / rows;
    }

    /// Asks the model's first output for the class of each row of `examples`.
    ///
    /// @param labels the index of the right class of each row
    public static Accuracy of(Subject model, Tensor examples, Tensor labels) {
        long[] expected = labels.toLongs();
        SequencedMap<String, Tensor> only = new LinkedHashMap<>();
        only.put(model.inputs().firstEntry().getKey(), examples);
        int row = 0;
        long right = 0;
        for (SequencedMap<String, Tensor> sample :
                InputData.samples(model.inputs(), only, InputData.ROWS, new Findings())) {
            Tensor scores = model.run(sample).firstEntry().getValue();
            double[] values = scores.toDoubles();
            int classes = (int) scores.shape().size(-1);
            for (int start = 0; start < values.length; start += classes) {
                right += largest(values, start, classes) == expected[row++] ? 1 : 0;
            }
        }
        return new Accuracy(right, row);
    }

    private static int largest(double[] values, int start, int count) {
        int largest = 0;
        for (int i = 1; i < count; i++) {
            if (values[start + i] > values[start + largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
