package dev.slipway.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an operator of an early operator set computes is what ONNX Runtime computes by its later form, whichever way
/// the model is run.
class OnnxOperatorSetsTest {

    @TempDir
    Path folder;

    static Stream<OnnxOperatorThenAndNow> operators() {
        return OnnxOperatorThenAndNow.all().stream();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void theReferenceComputesWhatTheLaterFormDoes(OnnxOperatorThenAndNow operator) throws IOException {
        List<Tensor> wanted = computed(engine("onnxruntime"), operator.now().in(folder), operator.now());
        List<Tensor> given = computed(new ReferenceEngine(), operator.then().in(folder), operator.then());
        assertThat(TensorDifference.of(wanted, given)).isNull();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void writtenAgainItComputesTheSame(OnnxOperatorThenAndNow operator) throws IOException {
        assertThat(differenceAs("onnx", "onnxruntime", operator)).isNull();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void asTfliteItComputesTheSame(OnnxOperatorThenAndNow operator) throws IOException {
        assertThat(differenceAs("tflite", "tflite", operator)).isNull();
    }

    private @Nullable String differenceAs(String format, String engine, OnnxOperatorThenAndNow operator)
            throws IOException {
        List<Tensor> wanted = computed(engine("onnxruntime"), operator.now().in(folder), operator.now());
        ModelFormat target = Formats.named(format);
        Path converted = folder.resolve("converted" + target.extensions().getFirst());
        Conversion.run(operator.then().in(folder), ReadOptions.ALL, converted, target, false);
        return TensorDifference.of(wanted, computed(engine(engine), converted, operator.then()));
    }

    private static Engine engine(String id) {
        Engine engine = Engines.byId(id).orElseThrow();
        Assumptions.assumeTrue(engine.availability().isReady(), () -> "skipped: engine %s is not here".formatted(id));
        return engine;
    }

    private static List<Tensor> computed(Engine engine, Path file, OnnxOperator operator) {
        try (Session session = engine.open(file)) {
            String input = session.inputs().keySet().iterator().next();
            return List.copyOf(session.run(Map.of(input, operator.input())).values());
        }
    }
}
