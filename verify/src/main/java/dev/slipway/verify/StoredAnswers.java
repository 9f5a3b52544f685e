package dev.slipway.verify;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.compare.Comparison;
import dev.slipway.verify.compare.Differences;
import dev.slipway.verify.compare.Tolerance;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Answers that a model's own runtime gave once, kept to be compared with.
///
/// @param examples rows for the only input
/// @param answers what the first output was for them
public record StoredAnswers(Tensor examples, Tensor answers) {

    /// How far `model` is from them.
    public Comparison compare(Subject model, Tolerance tolerance) {
        SequencedMap<String, Tensor> given = new LinkedHashMap<>();
        given.put(model.inputs().firstEntry().getKey(), examples);
        SequencedMap<String, Tensor> outputs = Execution.run(model, given, new Findings(), Progress.NONE);
        Differences differences = new Differences(outputs.firstEntry().getKey(), tolerance, 0);
        differences.add(answers, outputs.firstEntry().getValue());
        return differences.comparison();
    }
}
