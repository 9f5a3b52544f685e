package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Corpus;
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

    /// What kernels may differ by (XNNPACK, fused graphs), relative to the largest value: a step of an 8-bit type.
    private static final double ON_AVERAGE = 4e-3;

    /// In quantised models a step more or less travels on.
    private static final double AT_WORST = 3e-2;

    /// Models whose runtime itself answers differently from run to run or from build to build, and why.
    private static final Map<String, String> UNSTABLE = Map.of(
            "movenet_single_pose_lightning_ptq.tflite",
            "with XNNPACK, which of several equally likely places a joint is seen at turns on a single step",
            "coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite",
            "with XNNPACK, which of several equally likely boxes come first turns on a single step",
            "yamnet_wavin_quantized_mel_relu6.tflite",
            "with XNNPACK, single steps of its quantised layers grow in the output",
            "tf2onnx_rnn/gru/frozen.pb",
            "it drops inputs at random",
            "tf2onnx_rnn/lstm/frozen.pb",
            "it drops inputs at random");

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
        return Stream.concat(
                tests("tensorflow", "savedmodel"),
                Stream.concat(tests("tensorflow", "frozen_pb"), tests("tensorflow", "tf1_checkpoint")));
    }

    private static Stream<DynamicTest> tests(String engineId, String folder) throws IOException {
        Engine engine = Engines.byId(engineId).orElseThrow();
        List<DynamicTest> tests = new ArrayList<>();
        for (EngineContractAnswer answer : EngineContractAnswer.in(Corpus.folder(folder))) {
            tests.add(DynamicTest.dynamicTest(answer.toString(), () -> {
                if (engine.availability() instanceof Availability.Missing missing) {
                    Assumptions.abort("skipped: " + missing);
                }
                UNSTABLE.forEach((model, reason) ->
                        Assumptions.assumeFalse(answer.model().endsWith(model), "skipped: " + reason));
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
            Assumptions.assumeTrue(
                    answer.fits(session.inputs()), "skipped: its inputs are not those that the model declares");
            Map<String, Tensor> computed = session.run(answer.given(session.inputs()));
            for (EngineContractAnswer.Entry output : answer.outputs()) {
                Tensor expected = answer.expected(output);
                Tensor named = computed.get(output.nameIn(computed));
                Stream<Tensor> candidates = named == null ? computed.values().stream() : Stream.of(named);
                assertThat(candidates).as(output.name()).anySatisfy(tensor -> assertClose(output, tensor, expected));
            }
            session.outputs()
                    .forEach((name, type) -> assertThat(
                                    Objects.requireNonNull(computed.get(name)).element())
                            .isEqualTo(type.element()));
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
        double largest = actual.type().element().bits() == 8 ? 255 : 1e-3;
        double sum = 0;
        double worst = 0;
        for (int i = 0; i < wanted.length; i++) {
            double difference = Math.abs(found[i * output.stride()] - wanted[i]);
            largest = Math.max(largest, Math.abs(wanted[i]));
            sum += difference;
            worst = Math.max(worst, difference);
        }
        assertThat(worst / largest).as("worst of %s", output.name()).isLessThan(AT_WORST);
        assertThat(sum / wanted.length / largest)
                .as("average of %s", output.name())
                .isLessThan(ON_AVERAGE);
    }
}
