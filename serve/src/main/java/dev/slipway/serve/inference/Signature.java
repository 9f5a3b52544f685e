package dev.slipway.serve.inference;

import dev.slipway.model.Declaration;
import dev.slipway.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What one signature of a model takes and gives.
///
/// @param inputs types by name, sizes that may vary as symbols
/// @param outputs types by name
/// @param declaration what the model's file says of it, for those who ask
public record Signature(
        SequencedMap<String, TensorType> inputs, SequencedMap<String, TensorType> outputs, Declaration declaration) {

    /// The signature that answers requests that name none.
    public static final String DEFAULT = "serving_default";
    /// The method of signatures that take and give any tensors.
    public static final String PREDICT = "tensorflow/serving/predict";
    /// The method of signatures that give classes and scores for examples.
    public static final String CLASSIFY = "tensorflow/serving/classify";
    /// The method of signatures that give one number for each example.
    public static final String REGRESS = "tensorflow/serving/regress";

    /// A signature of a file that says no more than names and types.
    public Signature(SequencedMap<String, TensorType> inputs, SequencedMap<String, TensorType> outputs, String method) {
        this(inputs, outputs, new Declaration(method, slots(inputs), slots(outputs)));
    }

    private static SequencedMap<String, Declaration.Slot> slots(SequencedMap<String, TensorType> types) {
        SequencedMap<String, Declaration.Slot> slots = new LinkedHashMap<>();
        types.forEach(
                (name, type) -> slots.put(name, new Declaration.Slot(name.contains(":") ? name : name + ":0", type)));
        return slots;
    }

    /// The refusal of a name that no signature of a model has.
    public static ServeException unknown(String name) {
        return ServeException.invalid("Serving signature name: \"%s\" not found in signature def", name);
    }

    /// What TensorFlow calls its kind: `tensorflow/serving/predict`, `…/classify`, `…/regress`.
    public String method() {
        return declaration.method();
    }

    /// Whether it may be asked by this method: by its own, and where it is for predictions by every one.
    public boolean answers(String asked) {
        return method().equals(asked) || method().equals(PREDICT);
    }
}
