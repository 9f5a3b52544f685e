package dev.slipway.conformance.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Sources;
import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.data.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Small models that Keras 3.15 saved, as `.keras` and as HDF5, beside what it computed: read, and converted, they
/// compute the same.
class KerasModelsTest {

    private static final Path MODELS =
            Sources.root().resolve("conformance/src/test/resources/dev/slipway/conformance/keras");
    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-3;

    static Stream<Arguments> files() {
        return Stream.of(
                        "attention",
                        "crowds",
                        "eighths",
                        "films",
                        "frames",
                        "functions",
                        "images",
                        "measures",
                        "operations",
                        "parts",
                        "plain",
                        "prepared",
                        "rarities",
                        "sounds",
                        "tokens",
                        "vocabularies",
                        "words")
                .flatMap(name -> endings(name).map(end -> Arguments.of(name, end)));
    }

    /// Weights of eight bits are read from archives only.
    private static Stream<String> endings(String name) {
        return name.equals("eighths") ? Stream.of(".keras") : Stream.of(".keras", ".h5");
    }

    static Stream<Arguments> conversions() {
        return files().flatMap(file ->
                Stream.of("onnx", "tflite").map(format -> Arguments.of(file.get()[0], file.get()[1], format)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void computeWhatKerasComputed(String name, String end) {
        try (Model model = Formats.read(MODELS.resolve(name + end), ReadOptions.ALL, new Findings())) {
            Graph graph = model.main();
            Map<String, Tensor> inputs = stored(name, "in.");
            List<Tensor> outputs = Evaluation.run(
                    graph,
                    graph.inputs().stream().map(port -> inputs.get(port.name())).toList());
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                named.put(graph.outputs().get(i).name(), outputs.get(i));
            }
            judge(name, named);
        }
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void computeItOnOtherRuntimesToo(String name, String end, String id, @TempDir Path folder) throws IOException {
        ModelFormat format = Formats.named(id);
        Path target = folder.resolve(name + format.extensions().getFirst());
        Conversion.run(MODELS.resolve(name + end), ReadOptions.ALL, target, format, false);
        try (Session session = Engines.forFormat(id).getFirst().open(target)) {
            judge(name, session.run(stored(name, "in.")));
        }
    }

    @Test
    void whatIsNotKnownHasTheOutputsThatAreRead() {
        try (Model model = Formats.read(MODELS.resolve("factors.keras"), ReadOptions.ALL, new Findings())) {
            Node unknown = Objects.requireNonNull(model.main().nodes().getLast());
            assertThat(unknown.op()).isInstanceOf(Opaque.class);
            assertThat(unknown.outputs()).hasSize(2);
        }
    }

    /// The arrays whose keys begin so, by what follows.
    private static SequencedMap<String, Tensor> stored(String name, String beginning) {
        SequencedMap<String, Tensor> stored = new LinkedHashMap<>();
        TensorFile.read(MODELS.resolve(name + ".npz")).forEach((key, tensor) -> {
            if (key.startsWith(beginning)) {
                stored.put(key.substring(beginning.length()), tensor);
            }
        });
        return stored;
    }

    /// Outputs of models that name them are found by name, others by place.
    private static void judge(String name, Map<String, Tensor> given) {
        SequencedMap<String, Tensor> wanted = stored(name, "out.");
        assertThat(given).hasSameSizeAs(wanted);
        List<Tensor> inOrder = List.copyOf(given.values());
        int place = 0;
        for (Map.Entry<String, Tensor> each : wanted.entrySet()) {
            Tensor output = given.getOrDefault(each.getKey(), inOrder.get(place++));
            assertThat(output.shape())
                    .as(each.getKey())
                    .isEqualTo(each.getValue().shape());
            assertClose(each.getValue().toDoubles(), output.toDoubles());
        }
    }

    private static void assertClose(double[] wanted, double[] given) {
        for (int i = 0; i < wanted.length; i++) {
            assertThat(Math.abs(wanted[i] - given[i]))
                    .as("%s at %d, expected %s", given[i], i, wanted[i])
                    .isLessThanOrEqualTo(ABSOLUTE + RELATIVE * Math.abs(wanted[i]));
        }
    }
}
