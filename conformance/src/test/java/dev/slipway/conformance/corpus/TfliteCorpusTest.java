package dev.slipway.conformance.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.engine.EngineContractAnswer;
import dev.slipway.conformance.material.Corpus;
import dev.slipway.conformance.material.Gaps;
import dev.slipway.conformance.material.TarArchive;
import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.data.RandomInputs;
import dev.slipway.verify.data.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// TFLite models of the collection, and those of the runtime's own tests, lose nothing: written again they compute the
/// same bits, and written as ONNX, quantised ones answer within what kernels round differently. Known gaps stand in
/// `tflite-corpus.gaps`; see [Gaps].
@Tag("corpus")
class TfliteCorpusTest {

    private static final String ARCHIVE = "litert_testdata.tar.gz";
    private static final long SEED = 20;

    private static final long MOST_STEPS = 1;

    /// Quantised classifiers whose outputs ONNX Runtime must meet.
    private static final List<String> QUANTISED = List.of(
            "mobilenet_v1_0.25_128_quant.tflite",
            "mobilenet_v2_1.0_224_quant.tflite",
            "pretrainedResnet_quant.tflite",
            "vww_96_int8.tflite",
            "kws_ref_model.tflite",
            "micro_speech_quantized.tflite",
            "hello_world_int8.tflite",
            "trained_lstm_int8.tflite");

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> writtenAgainItComputesTheSameBits(TestReporter reporter) throws IOException {
        Engine tflite = engine("tflite");
        Gaps gaps = Gaps.of("tflite-corpus");
        List<DynamicTest> tests = new ArrayList<>();
        for (Path model : models()) {
            String name = String.valueOf(model.getFileName());
            tests.add(DynamicTest.dynamicTest(name, () -> gaps.judge(name, trouble(model, tflite))));
        }
        tests.add(DynamicTest.dynamicTest("rate", () -> gaps.report(reporter)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> asOnnxItAnswersAsNearAsTheRuntimesOwnKernelsDo() throws IOException {
        Engine tflite = engine("tflite");
        Engine onnxRuntime = engine("onnxruntime");
        return EngineContractAnswer.in(Corpus.folder("tflite")).stream()
                .filter(answer ->
                        QUANTISED.contains(String.valueOf(answer.model().getFileName())))
                .map(answer -> DynamicTest.dynamicTest(answer.toString(), () -> {
                    Path converted = Files.createTempDirectory(folder, "onnx").resolve("model.onnx");
                    Conversion.run(answer.model(), ReadOptions.ALL, converted, Formats.named("onnx"), false);
                    assertThat(steps(answer, tflite, converted, onnxRuntime)).isLessThanOrEqualTo(MOST_STEPS);
                }));
    }

    @TestFactory
    Stream<DynamicTest> detectorsAndSpectraAreTheSameInOnnx() throws IOException {
        Engine tflite = engine("tflite");
        Engine onnxRuntime = engine("onnxruntime");
        return EngineContractAnswer.in(Corpus.folder("tflite")).stream()
                .filter(answer -> String.valueOf(answer.model().getFileName()).matches("coco_ssd.*|yamnet.*"))
                .map(answer -> DynamicTest.dynamicTest(answer.toString(), () -> {
                    Path converted = Files.createTempDirectory(folder, "onnx").resolve("model.onnx");
                    Conversion.run(answer.model(), ReadOptions.ALL, converted, Formats.named("onnx"), false);
                    assertThat(distance(answer, tflite, converted, onnxRuntime)).isLessThan(0.004);
                }));
    }

    private static Engine engine(String id) {
        Engine engine = Engines.byId(id).orElseThrow();
        Assumptions.assumeTrue(
                engine.availability().isReady(), () -> "skipped: %s: %s".formatted(id, engine.availability()));
        return engine;
    }

    private static List<Path> models() throws IOException {
        Path suite = Files.createTempDirectory(folder, "suite");
        TarArchive.unpack(Corpus.folder("suites").resolve(ARCHIVE), suite);
        List<Path> models = new ArrayList<>();
        for (Path root : List.of(Corpus.folder("tflite"), suite)) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".tflite"))
                        .sorted()
                        .forEach(models::add);
            }
        }
        return models;
    }

    /// What is different in a model that is written again, null when nothing is.
    private static @Nullable String trouble(Path model, Engine tflite) {
        try {
            Path again = Files.createTempDirectory(folder, "again").resolve("model.tflite");
            Conversion.run(model, ReadOptions.ALL, again, Formats.named("tflite"), false);
            Map<String, Tensor> wanted = answers(model, tflite);
            if (wanted == null) {
                return ops(model).equals(ops(again)) ? null : "the operators are not the same";
            }
            return wanted.equals(answers(again, tflite)) ? null : "the outputs differ";
        } catch (RuntimeException | IOException e) {
            return String.valueOf(e.getMessage()).replaceAll("\\S*/", "");
        }
    }

    /// The answers to random inputs, null where the runtime cannot give any.
    private static @Nullable Map<String, Tensor> answers(Path model, Engine engine) {
        try (Session session = engine.open(model)) {
            return session.run(inputs(session));
        } catch (EngineException e) {
            return null;
        }
    }

    private static SequencedMap<String, Tensor> inputs(Session session) {
        return new RandomInputs(session.inputs(), Map.of(), SEED).sample(0, new Sizes(Map.of(), 1, 1));
    }

    private static List<String> ops(Path model) {
        try (Model read = Formats.read(model, ReadOptions.ALL, new Findings())) {
            return read.signatures().values().stream()
                    .flatMap(graph -> graph.nodes().stream())
                    .map(node -> node.op().name())
                    .toList();
        }
    }

    /// How far the integers of the outputs are apart at most.
    private static long steps(EngineContractAnswer answer, Engine tflite, Path converted, Engine onnxRuntime) {
        return Math.round(distance(answer, tflite, converted, onnxRuntime));
    }

    /// How far the numbers of the outputs are apart at most.
    private static double distance(EngineContractAnswer answer, Engine tflite, Path converted, Engine onnxRuntime) {
        try (Session reference = tflite.open(answer.model());
                Session candidate = onnxRuntime.open(converted)) {
            Map<String, Tensor> inputs = answer.given(reference.inputs());
            List<Tensor> wanted = List.copyOf(reference.run(inputs).values());
            Map<String, Tensor> named = new LinkedHashMap<>();
            List<String> names = List.copyOf(candidate.inputs().keySet());
            List<Tensor> values = List.copyOf(inputs.values());
            for (int i = 0; i < names.size(); i++) {
                named.put(names.get(i), values.get(i));
            }
            List<Tensor> given = List.copyOf(candidate.run(named).values());
            double most = 0;
            for (int i = 0; i < wanted.size(); i++) {
                double[] a = wanted.get(i).toDoubles();
                double[] b = given.get(i).toDoubles();
                for (int k = 0; k < a.length; k++) {
                    most = Math.max(most, Math.abs(a[k] - b[k]));
                }
            }
            return most;
        }
    }
}
