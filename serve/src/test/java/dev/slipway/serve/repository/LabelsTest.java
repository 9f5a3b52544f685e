package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.security.SmallOnnx;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A model in its folder as Triton's repositories have it: `m/config.pbtxt`, `m/1/model.onnx`.
class LabelsTest {

    private static final String CONFIG = """
            name: "m"            # as Triton's own examples write it
            platform: "onnxruntime_onnx"
            max_batch_size : 128
            input [ { name: "x" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 3, 224, 224 ] } ]
            output [
              { name: "y", data_type: TYPE_FP32, dims: [ 1000 ], label_filename: "%s" },
              { name: "z" data_type: TYPE_FP32 dims: [ -1, 2 ] reshape { shape: [ ] } }
            ]
            instance_group [ { count: 1 kind: KIND_GPU gpus: [ 0, 1 ] } ]
            dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }
            parameters { key: "k" value: { string_value: "v" } }
            version_policy: { latest { num_versions: 2 } }
            """;

    @TempDir
    Path folder;

    private Path model() {
        return folder.resolve("m").resolve("1").resolve("model.onnx");
    }

    @BeforeEach
    void aRepository() throws IOException {
        Files.createDirectories(folder.resolve("m").resolve("1"));
        SmallOnnx.write(model());
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve("m").resolve(file), text);
    }

    @Test
    void theConfigurationNamesThemForEachOutput() throws IOException {
        write("config.pbtxt", CONFIG.formatted("names.txt"));
        write("names.txt", "cat\r\ndog \n\nbird");
        assertThat(Labels.beside(model()).of("y")).containsExactly("cat", "dog", "", "bird");
        assertThat(Labels.beside(model()).of("z")).isEmpty();
    }

    @Test
    void withoutItTheyLieBesideTheModelOrInTheFolderAbove() throws IOException {
        write("labels.txt", "above\n");
        assertThat(Labels.beside(model()).of("y")).containsExactly("above");
        write("1/labels.txt", "beside\n");
        assertThat(Labels.beside(model()).of("y")).containsExactly("beside");
        write("config.pbtxt", CONFIG.formatted("labels.txt"));
        assertThat(Labels.beside(model()).of("y")).containsExactly("above");
        assertThat(Labels.beside(model()).of("z")).containsExactly("beside");
    }

    @Test
    void aModelThatIsNoVersionTakesNothingFromAbove() throws IOException {
        write("labels.txt", "above\n");
        write("config.pbtxt", "output {");
        Path alone = Files.createDirectory(folder.resolve("m").resolve("alone"));
        assertThat(Labels.beside(SmallOnnx.write(alone.resolve("model.onnx")))).isEqualTo(Labels.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent.txt", "../names.txt", "/etc/hostname", "1"})
    void aFileThatIsNotInTheFolderIsRefused(String named) throws IOException {
        Files.writeString(folder.resolve("names.txt"), "secret");
        write("config.pbtxt", CONFIG.formatted(named));
        assertThatThrownBy(() -> Labels.beside(model()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(named);
    }

    @Test
    void aConfigurationThatIsNoneIsRefused() throws IOException {
        write("config.pbtxt", "output [ { name: ");
        assertThatThrownBy(() -> Labels.beside(model()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("config.pbtxt");
    }

    @Test
    void aLoadedModelKnowsThem() throws IOException {
        write("labels.txt", "cat\ndog\n");
        try (Servable loaded =
                new ModelLoader(1, true).load("m", 1, folder.resolve("m").resolve("1"))) {
            assertThat(loaded.labels("y")).containsExactly("cat", "dog");
        }
    }
}
