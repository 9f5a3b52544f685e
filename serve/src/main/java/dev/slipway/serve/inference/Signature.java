package dev.slipway.serve.inference;

import dev.slipway.model.tensor.TensorType;
import java.util.SequencedMap;

/// What one signature of a model takes and gives.
///
/// @param inputs types by name, sizes that may vary as symbols
/// @param outputs types by name
/// @param method what TensorFlow calls its kind: `tensorflow/serving/predict`, `…/classify`, `…/regress`
public record Signature(
        SequencedMap<String, TensorType> inputs, SequencedMap<String, TensorType> outputs, String method) {

    public static final String DEFAULT = "serving_default";
    public static final String PREDICT = "tensorflow/serving/predict";
    public static final String CLASSIFY = "tensorflow/serving/classify";
    public static final String REGRESS = "tensorflow/serving/regress";
}
