package dev.slipway.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.model.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What ONNX Runtime computes by an operator of its own, the hub computes by what it is written out in.
class OnnxRuntimeOperatorTest {

    static Stream<OnnxRuntimeOperator> operators() {
        return OnnxRuntimeOperator.all().stream();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void isComputedAsTheRuntimeDoes(OnnxRuntimeOperator operator, @TempDir Path folder) {
        Engine runtime = Engines.byId("onnxruntime").orElseThrow();
        Assumptions.assumeTrue(runtime.availability().isReady(), "skipped: ONNX Runtime is not here");
        Path file = folder.resolve("model.onnx");
        operator.write(file);
        assertThat(TensorDifference.of(run(runtime, file, operator), run(new ReferenceEngine(), file, operator)))
                .isNull();
    }

    private static List<Tensor> run(Engine engine, Path file, OnnxRuntimeOperator operator) {
        try (Session session = engine.open(file)) {
            return List.copyOf(session.run(operator.arguments()).values());
        }
    }
}
