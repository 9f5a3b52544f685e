package dev.slipway.serve.rest;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.example.Classifications;
import dev.slipway.serve.example.Regressions;
import dev.slipway.serve.json.JsonWriter;
import java.util.Map;

/// Writes what models say of examples.
final class Judgements {

    private static final String RESULTS = "results";

    private Judgements() {}

    static byte[] regressions(Map<String, Tensor> outputs, int examples, JsonWriter writer) {
        writer.startObject().key(RESULTS).singleLineArrays(true).startArray();
        for (float value : Regressions.of(outputs, examples)) {
            writer.decimal(value);
        }
        return writer.endArray().endObject().toBytes();
    }

    static byte[] classifications(Map<String, Tensor> outputs, int examples, JsonWriter writer) {
        Classifications classes = Classifications.of(outputs, examples);
        writer.startObject().key(RESULTS).startArray();
        for (int example = 0; example < examples; example++) {
            writer.singleLineArrays(true).startArray();
            for (int which = 0; which < classes.width(); which++) {
                writer.startArray()
                        .string(classes.label(example, which))
                        .decimal(classes.score(example, which))
                        .endArray();
            }
            writer.endArray().singleLineArrays(false);
        }
        return writer.endArray().endObject().toBytes();
    }
}
