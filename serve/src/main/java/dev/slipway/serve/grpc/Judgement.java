package dev.slipway.serve.grpc;

import dev.slipway.serve.example.Classifications;
import dev.slipway.serve.example.Regressions;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.nio.charset.StandardCharsets;

/// Writes what models say of examples.
final class Judgement {

    private Judgement() {}

    /// A `ClassificationResult`: for each example its classes with their scores.
    static ProtoWriter classes(InferenceResponse response, int examples) {
        Classifications classes = Classifications.of(response.outputs(), examples);
        ProtoWriter result = new ProtoWriter();
        for (int example = 0; example < examples; example++) {
            ProtoWriter list = new ProtoWriter();
            for (int which = 0; which < classes.width(); which++) {
                list.message(
                        1,
                        new ProtoWriter()
                                .string(1, new String(classes.label(example, which), StandardCharsets.UTF_8))
                                .float32(2, classes.score(example, which)));
            }
            result.message(1, list);
        }
        return result;
    }

    /// A `RegressionResult`: for each example its value.
    static ProtoWriter values(InferenceResponse response, int examples) {
        ProtoWriter result = new ProtoWriter();
        for (float value : Regressions.of(response.outputs(), examples)) {
            result.message(1, regression -> regression.float32(1, value));
        }
        return result;
    }
}
