package dev.slipway.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Each vendor's engine answers what the vendor's runtime answered from Python.
@Tag("corpus")
class EngineContractAnswersTest {

    /// Where kernels differ from the reference's (XNNPACK, fused graphs), relative to the largest value.
    private static final double RELATIVE = 2e-3;

    /// Quantised results may differ by two steps.
    private static final double STEPS = 2;

    @TestFactory
    Stream<DynamicTest> onnxRuntimeAnswersAsItDidFromPython() throws IOException {
        return tests("onnxruntime", "onnx");
    }

    @TestFactory
    Stream<DynamicTest> tfliteAnswersAsItDidFromPython() throws IOException {
        return tests("tflite", "tflite");
    }

    @TestFactory
    Stream<DynamicTest> tensorflowAnswersAsItDidFromPython() throws IOException {
        return Stream.concat(tests("tensorflow", "savedmodel"), tests("tensorflow", "frozen_pb"));
    }

    private static Stream<DynamicTest> tests(String engineId, String folder) throws IOException {
        Engine engine = Engines.byId(engineId).orElseThrow();
        List<DynamicTest> tests = new ArrayList<>();
        for (EngineContractAnswer answer : EngineContractAnswer.in(Corpus.folder(folder))) {
            tests.add(DynamicTest.dynamicTest(answer.toString(), () -> {
                if (engine.availability() instanceof Availability.Missing missing) {
                    Assumptions.abort("skipped: " + missing);
                }
                check(engine, answer);
            }));
        }
        return tests.stream();
    }

    private static void check(Engine engine, EngineContractAnswer answer) {
        boolean isSavedModel = answer.model().endsWith("saved_model.pb");
        Path artifact = isSavedModel ? answer.folder() : answer.model();
        SessionOptions options = isSavedModel
                ? SessionOptions.DEFAULT.withSignature(answer.name())
                : SessionOptions.DEFAULT.withOutputs(wanted(engine, answer));
        try (Session session = engine.open(artifact, options)) {
            Map<String, Tensor> computed = session.run(answer.given(session.inputs()));
            for (EngineContractAnswer.Entry output : answer.outputs()) {
                String name = output.nameIn(computed);
                assertThat(computed).as("outputs").containsKey(name);
                Tensor actual = Objects.requireNonNull(computed.get(name));
                assertThat(session.outputs())
                        .hasEntrySatisfying(
                                name, type -> assertThat(type.element()).isEqualTo(actual.element()));
                assertClose(output, actual, answer.expected(output));
            }
        }
    }

    /// Frozen graphs name no outputs.
    private static List<String> wanted(Engine engine, EngineContractAnswer answer) {
        return engine.id().equals("tensorflow")
                ? answer.outputs().stream()
                        .map(output -> output.nameIn(Map.of()))
                        .toList()
                : List.of();
    }

    private static void assertClose(EngineContractAnswer.Entry output, Tensor actual, Tensor expected) {
        assertThat(actual.element()).as(output.name()).isEqualTo(expected.element());
        if (output.stride() == 1) {
            assertThat(actual.shape()).as(output.name()).isEqualTo(expected.shape());
        }
        double[] found = actual.toDoubles();
        double[] wanted = expected.toDoubles();
        double largest = 0;
        for (double value : wanted) {
            largest = Math.max(largest, Math.abs(value));
        }
        double tolerance = actual.element().isInteger() ? STEPS : 1e-5 + RELATIVE * largest;
        for (int i = 0; i < wanted.length; i++) {
            assertThat(found[i * output.stride()])
                    .as("%s[%d]", output.name(), i)
                    .isCloseTo(wanted[i], within(tolerance));
        }
    }
}
