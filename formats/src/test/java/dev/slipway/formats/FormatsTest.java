package dev.slipway.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A model's format is what its content says, whatever its name.
class FormatsTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");

    @TempDir
    Path folder;

    private Path named(String name, Path content) throws IOException {
        return Files.copy(content, folder.resolve(name));
    }

    private Path written(String name, byte... bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path written(String name, String latin) throws IOException {
        return written(name, latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "digits_frozen.pb, tensorflow",
        "digits_saved_model/1/saved_model.pb, tensorflow",
        "google/digits_float.tflite, tflite"
    })
    void aFileWithoutAnExtensionIsRecognized(String file, String format) throws IOException {
        assertThat(Formats.of(named("model", DIGITS.resolve(file))).id()).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pb", "model.tflite", "model.meta", "model"})
    void anOnnxFileIsRecognizedUnderOtherNames(String name) {
        GraphBuilder graph = new GraphBuilder("model");
        graph.output("y", graph.input("x", TensorType.of(ElementType.FLOAT32, 2)));
        Path file = folder.resolve(name);
        Formats.named("onnx").write(Model.of(graph.build()), file, true, new Findings());
        assertThat(Formats.of(file).id()).isEqualTo("onnx");
    }

    @Test
    void aDamagedFileIsExplainedByTheFormatOfItsName() throws IOException {
        byte[] whole = Files.readAllBytes(DIGITS.resolve("digits_frozen.pb"));
        Path file = written("cut.pb", Arrays.copyOf(whole, 20));
        assertThatThrownBy(() -> Formats.read(file, ReadOptions.ALL, new Findings()))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("cut.pb", "offset");
    }

    @Test
    void aFileOfNoFormatIsRefused() throws IOException {
        Path file = written("notes.bin", "nothing that is known\u0001");
        assertThatThrownBy(() -> Formats.of(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("notes.bin", "onnx");
    }

    @ParameterizedTest
    @CsvSource({
        "version https://git-lfs.github.com/spec/v1, git lfs pull",
        "'\n<!DOCTYPE html><html>', web page",
        "'\u001f\u008b\u0008', gzip",
        "'\u0018\0\0\0ET12', ExecuTorch",
        "GGUF\u0003, GGUF",
        "'\u0040\0\0\0\0\0\0\0{\"w\": {}}', safetensors",
        "\u0093NUMPY\u0001, NumPy",
        "'<?xml version=\"1.0\"?><net name=\"a\" version=\"11\">', OpenVINO",
        "'{\"format\": \"graph-model\", \"modelTopology\": {}}', TensorFlow.js",
        "'node {\n  name: \"x\"\n  op: \"Placeholder\"\n}', written as text",
        "'\u0080\u0004\u0095', pickled",
        "'import torch\n', text file",
        "'\u0008\u0004\u00a2\u00cb\u0002\0', Core ML",
        "'weights\0\u0057\u00fb\u0080\u008b\u0024\u0075\u0047\u00db', checkpoint"
    })
    void whatIsNoModelHereIsNamedWithARemedy(String content, String words) throws IOException {
        Path file = written("file.bin", content);
        assertThatThrownBy(() -> Formats.of(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("file.bin", words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "model.tflite", "model.pb", "model.keras", "model.h5"})
    void aPageIsNamedWhateverTheFileIsCalled(String name) throws IOException {
        Path file = written(name, "<html><body>Not found</body></html>");
        assertThatThrownBy(() -> Formats.read(file, ReadOptions.ALL, new Findings()))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(name, "web page");
    }

    @ParameterizedTest
    @CsvSource({
        "net/constants.pkl, TorchScript",
        "net/archive_format, torch.export",
        "net/data.pkl, torch.onnx.export",
        "x.npy, NumPy",
        "model.tflite, unpack it"
    })
    void archivesAreToldApartByTheirEntries(String entry, String words) throws IOException {
        Path file = folder.resolve("file.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
        }
        assertThatThrownBy(() -> Formats.of(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "'config.json,model.safetensors', Transformers",
        "'saved_model.pbtxt', written as text",
        "'Manifest.json,Data/model.bin', Core ML",
        "'1/saved_model.pb', name one of them",
        "'ckpt-3.index,ckpt-3.data-00000-of-00001,checkpoint', 'ckpt-3.index, which has weights but no graph; build'",
        "'m.index,m.data-00000-of-00001,m.meta', 'but no graph; name the graph beside it, m.meta'",
        "'words.index', no saved_model.pb",
        "'readme.md', saved_model.pb"
    })
    void foldersAreToldApartByTheirFiles(String files, String words) throws IOException {
        for (Path file : Stream.of(files.split(",")).map(folder::resolve).toList()) {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        assertThatThrownBy(() -> Formats.of(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fingerprint.pb", "keras_metadata.pb", "variables/variables.index", "assets/words.txt"})
    void aPartOfASavedModelNamesTheFolderToGive(String part) throws IOException {
        Path model = folder.resolve("model");
        Path file = model.resolve(part);
        Files.createDirectories(file.getParent());
        Files.createFile(model.resolve("saved_model.pb"));
        Files.write(file, new byte[] {8, 1});
        assertThatThrownBy(() -> Formats.of(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a part of the SavedModel " + model.toAbsolutePath());
    }

    @Test
    void aFingerprintAloneIsNamedForWhatItIs() throws IOException {
        Path file = written("fingerprint.pb", new byte[] {8, 1, 16, 2, 24, 3, 32, 4, 50, 0});
        assertThatThrownBy(() -> Formats.of(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("fingerprint")
                .hasMessageContaining("name the folder");
    }
}
