package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gather;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is served does not depend on what becomes of the files it was read from.
class ModelLoaderTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");
    private static final Path TFLITE = DIGITS.resolve("google").resolve("digits_float.tflite");

    /// An entry of `NodeDef.attr`: `dtype` is `DT_STRING`.
    private static final ProtoWriter TYPE_STRING =
            new ProtoWriter().string(1, "dtype").message(2, value -> value.int64(6, 7));

    @TempDir
    Path folder;

    @TempDir
    Path temporary;

    private final Loader loader = loader(Runtimes.installed());

    private Loader loader(Runtimes runtimes) {
        return new ModelLoader(
                1, true, () -> new PrivateFolder(Files.createTempDirectory(temporary, "aside")), () -> runtimes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "google/digits_float.tflite",
                "google/digits_float16.tflite",
                "google/digits_dynamic.tflite",
                "google/digits_int8.tflite",
                "digits_frozen.pb",
                "digits_saved_model/1"
            })
    void aFileThatIsCutOffWhileItIsServedChangesNothing(String name) throws IOException {
        Path version = copy(DIGITS.resolve(name));
        try (Servable served = loader.load("digits", 1, version)) {
            Tensor before = computed(served);
            for (Path file : files(version)) {
                Files.write(file, new byte[0]);
            }
            assertThat(computed(served)).isEqualTo(before);
        }
        assertThat(files(temporary)).isEmpty();
    }

    @Test
    void aFileThatIsWrittenOverWhileItIsServedChangesNothing() throws IOException {
        Path version = copy(TFLITE);
        try (Servable served = loader.load("digits", 1, version)) {
            Tensor before = computed(served);
            Path file = files(version).getFirst();
            byte[] other = new byte[(int) Files.size(file)];
            Arrays.fill(other, (byte) 0x3f);
            Files.write(file, other);
            assertThat(computed(served)).isEqualTo(before);
        }
    }

    @Test
    void whatNoRuntimeHasIsNamedWithTheCommandThatCanLeaveItOut() throws IOException {
        byte[] graph = new ProtoWriter()
                .message(
                        1,
                        node -> node.string(1, "wav").string(2, "Placeholder").message(5, TYPE_STRING))
                .message(
                        1,
                        node -> node.string(1, "samples").string(2, "DecodeWav").string(3, "wav"))
                .toBytes();
        Files.write(folder.resolve("wave.pb"), graph);
        assertThatThrownBy(() -> loader.load("wave", 1, folder))
                .isInstanceOfSatisfying(
                        ServeException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.UNIMPLEMENTED))
                .hasMessageContaining("DecodeWav at 'samples'")
                .hasMessageEndingWith("; `slipway convert` has these options, serve what it writes");
    }

    /// XNNPACK has no look-up, so the table stays where the file is mapped.
    @Test
    void aTableIsLookedUpAlthoughItsFileIsCutOff() throws IOException {
        GraphBuilder graph = new GraphBuilder("table");
        float[] table = new float[1 << 20];
        table[table.length - 1] = 42;
        Value rows = graph.input("row", TensorType.of(ElementType.INT32, 1));
        graph.output(
                "out",
                graph.add(
                        "look",
                        new Gather(0, 0),
                        graph.constant("t", Tensor.ofFloats(Shape.of(1 << 10, 1 << 10), table)),
                        rows));
        Path file = folder.resolve("table.tflite");
        Conversion.write(Model.of(graph.build()), file, Formats.named("tflite"), new Findings());
        try (Servable served = loader.load("table", 1, folder)) {
            Files.write(file, new byte[0]);
            Tensor found = served.run("serving_default", Map.of("row", Tensor.ofInts(Shape.of(1), 1023)))
                    .firstEntry()
                    .getValue();
            assertThat(found.toFloats()[1023]).isEqualTo(42);
        }
    }

    @Test
    void theEvaluatorComputesAlthoughItsFileIsCutOff() throws IOException {
        Path version = copy(DIGITS.resolve("digits_frozen.pb"));
        try (Servable served = loader(new Runtimes(List.of())).load("digits", 1, version)) {
            assertThat(served.engine()).isEqualTo("reference");
            Tensor before = computed(served);
            Files.write(files(version).getFirst(), new byte[0]);
            assertThat(computed(served)).isEqualTo(before);
        }
    }

    @Test
    void aDiskThatIsFullIsSaidToBe() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        Loader crowded = new ModelLoader(
                1,
                true,
                () -> {
                    Path copy = Files.createDirectories(temporary.resolve("origin"));
                    Files.createSymbolicLink(copy.resolve("digits_float.tflite"), full);
                    return new PrivateFolder(temporary);
                },
                Runtimes::installed);
        assertThatThrownBy(() -> crowded.load("digits", 1, copy(TFLITE)))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining(
                        "the server cannot copy digits_float.tflite into its temporary folder: No space left")
                .hasMessageContaining("make room there");
        assertThat(temporary).doesNotExist();
        Files.createDirectory(temporary);
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits_frozen.pb", "digits_saved_model/1"})
    void whatIsConvertedWrongIsNotServed(String name) throws IOException {
        Engine right = Engines.byId("onnxruntime").orElseThrow();
        Path version = copy(DIGITS.resolve(name));
        Loader wrong = loader(new Runtimes(List.of(new Wrong(right))));
        assertThatThrownBy(() -> wrong.load("digits", 1, version))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("was converted as it was loaded, and its output")
                .hasMessageContaining("--check_conversions=false");
        assertThat(files(temporary)).isEmpty();
        loader(new Runtimes(List.of(right))).load("digits", 1, version).close();
    }

    @Test
    void whatCannotBeLoadedIsNamedWithoutItsFolders() throws IOException {
        Path version = copy(TFLITE);
        Path file = files(version).getFirst();
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
        for (Path base : List.of(version, file)) {
            assertThatThrownBy(() -> loader.load("digits", 1, base))
                    .hasMessageStartingWith(base.equals(file) ? "digits: " : "digits/digits_float.tflite: ")
                    .hasMessageNotContainingAny(folder.toString(), temporary.toString());
        }
    }

    /// What the version computes of an image that is not empty.
    private static Tensor computed(Servable served) {
        var signature = served.signatures().lastEntry();
        var input = signature.getValue().inputs().firstEntry();
        byte[] bytes = new byte[64 * (input.getValue().element() == ElementType.INT8 ? 1 : 4)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 61);
        }
        Tensor image = Tensor.of(input.getValue().element(), Shape.of(1, 8, 8, 1), MemorySegment.ofArray(bytes));
        return served.run(signature.getKey(), Map.of(input.getKey(), image))
                .firstEntry()
                .getValue();
    }

    /// A version's folder with a copy of the model.
    private Path copy(Path model) throws IOException {
        Path from = Files.isDirectory(model) ? model : Objects.requireNonNull(model.getParent());
        try (Stream<Path> all = Files.walk(model)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(from.relativize(each).toString());
                Files.createDirectories(target.getParent());
                Files.copy(each, target);
            }
        }
        return folder;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /// A runtime whose sessions compute twice what they should.
    private record Wrong(Engine right) implements Engine {

        @Override
        public String id() {
            return "wrong";
        }

        @Override
        public List<String> formats() {
            return right.formats();
        }

        @Override
        public Availability availability() {
            return right.availability();
        }

        @Override
        public Session open(Path artifact, SessionOptions options) {
            return new WrongSession(right.open(artifact, options));
        }
    }
}
