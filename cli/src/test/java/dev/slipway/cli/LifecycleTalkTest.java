package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.VersionPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whoever starts a server reads what becomes of its models.
@Timeout(120)
class LifecycleTalkTest {

    private static final Path TFLITE = Path.of("..", "examples", "digits", "google", "digits_float.tflite");

    @TempDir
    Path base;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final LifecycleTalk talk = talk();

    private LifecycleTalk talk() {
        PrintStream err = System.err;
        try {
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            return new LifecycleTalk(new Output(), true);
        } finally {
            System.setErr(err);
        }
    }

    @Test
    void aVersionThatIsDamagedAndOneThatIsWholeAreSpokenOf() throws IOException {
        Files.copy(TFLITE, Files.createDirectories(base.resolve("1")).resolve("m.tflite"));
        byte[] bytes = Files.readAllBytes(TFLITE);
        Files.write(Files.createDirectories(base.resolve("2")).resolve("m.tflite"), Arrays.copyOf(bytes, 5000));
        Files.createFile(base.resolve("1").resolve("_SUCCESS"));
        Files.createFile(base.resolve("2").resolve("_SUCCESS"));
        try (Server server = serving(base)) {
            talk.begin(server.catalog());
            await("'digits' version 1 is available after ");
            await("[LOAD_FAILED]");
            assertThat(text())
                    .contains(" on tflite: serving_default(image: float32[batch, 8, 8, 1]) -> (output_0: float32")
                    .contains("slipway: 'digits' version 2 could not be loaded: ")
                    .contains("the file is cut off or damaged; what is put there is noticed")
                    .doesNotContain(base.toString());
        }
        await("'digits' version 1 is unloaded");
    }

    @Test
    void aVersionWithoutAFileIsSpokenOfOnce() throws IOException {
        Files.createDirectories(base.resolve("3"));
        try (Server server = serving(base)) {
            talk.begin(server.catalog());
            await("slipway: 'digits' version 3 is not served: there is no file in its folder, expected saved_model.pb,"
                    + " .onnx, .tflite or .pb; what is put there is noticed by itself [NO_MODEL]");
            int length = said.size();
            server.configure(List.of(new ModelConfig("digits", base, new VersionPolicy.All(), Map.of())));
            assertThat(said.size()).isEqualTo(length);
            Files.copy(TFLITE, base.resolve("3").resolve("m.tflite"));
            await("'digits' version 3 is available after ");
        }
    }

    @Test
    void aPlaceWithoutVersionsIsSpokenOf() {
        try (Server server = serving(base.resolve("nowhere"))) {
            talk.begin(server.catalog());
            await("slipway: 'digits': there is no file or folder " + base.resolve("nowhere"));
        }
    }

    @Test
    void aPlaceThatCannotBeReadTakesNothingAway() throws IOException {
        Files.copy(TFLITE, Files.createDirectories(base.resolve("m/1")).resolve("m.tflite"));
        Files.createFile(base.resolve("m/1/_SUCCESS"));
        try (Server server = serving(base.resolve("m"))) {
            talk.begin(server.catalog());
            await("'digits' version 1 is available after ");
            Files.move(base.resolve("m"), base.resolve("elsewhere"));
            Files.createSymbolicLink(base.resolve("m"), Path.of("m"));
            await("slipway: 'digits': " + base.resolve("m") + " cannot be read: ");
            await("; what is loaded stays, it is looked there again [UNREADABLE]");
            assertThat(text()).doesNotContain("unloaded");
        }
    }

    @Test
    void theSameIsSaidOnce() throws IOException {
        try (Server server = serving(base)) {
            talk.begin(server.catalog());
            await("[NO_VERSION]");
            int length = said.size();
            talk.missing("digits", base + " holds no version: a folder named by a number");
            assertThat(said.size()).isEqualTo(length);
            talk.missing("digits", "something else");
            assertThat(said.size()).isGreaterThan(length);
        }
    }

    private Server serving(Path folder) {
        return Server.start(
                List.of(new ModelConfig("digits", folder, new VersionPolicy.All(), Map.of())),
                ServerOptions.on(0),
                talk);
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private void await(String words) {
        while (!text().contains(words)) {
            Thread.onSpinWait();
        }
    }
}
