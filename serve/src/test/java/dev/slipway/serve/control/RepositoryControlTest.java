package dev.slipway.serve.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.control.ControlOptions.Mode;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Repository;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.repository.Retries;
import dev.slipway.serve.security.SmallOnnx;
import dev.slipway.serve.v2.RepositoryIndex;
import dev.slipway.serve.v2.RepositoryIndex.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RepositoryControlTest {

    @TempDir
    Path root;

    private final Loads loads = new Loads();
    private final Repository repository = new Repository(
            RepositoryOptions.DEFAULT
                    .with(Lookout.every(Duration.ofHours(1)))
                    .with(new Retries(0, Duration.ofHours(1))),
            loads);

    @AfterEach
    void close() {
        repository.close();
    }

    private RepositoryControl control(Mode mode, String... first) {
        RepositoryControl control =
                new RepositoryControl(repository, new ControlOptions(mode, root, List.of(first)), loads);
        control.start(Duration.ZERO);
        return control;
    }

    private Path model(String name) throws IOException {
        Path version = Files.createDirectories(root.resolve(name).resolve("1"));
        return SmallOnnx.write(version.resolve("model.onnx"));
    }

    private static void load(RepositoryControl control, String model) {
        control.load(model, Map.of()).toCompletableFuture().join();
    }

    private boolean isServed(String model) {
        try {
            repository.lease(ModelSpec.latest(model)).close();
            return true;
        } catch (ServeException absent) {
            return false;
        }
    }

    private static @Nullable ServeException refused(Runnable request) {
        try {
            request.run();
            return null;
        } catch (CompletionException e) {
            return (ServeException) e.getCause();
        }
    }

    @Test
    void aModelIsServedWhenItsLoadIsDone() throws IOException {
        model("a");
        model("b");
        RepositoryControl control = control(Mode.EXPLICIT);
        assertThat(repository.models()).isEmpty();
        assertThat(control.loadable()).containsOnlyKeys("a", "b");
        load(control, "a");
        assertThat(isServed("a")).isTrue();
        assertThat(isServed("b")).isFalse();
        assertThat(control.loadable()).containsOnlyKeys("b");
        load(control, "a");
        assertThat(isServed("a")).isTrue();
        control.unload("a").toCompletableFuture().join();
        assertThat(isServed("a")).isFalse();
        control.unload("a").toCompletableFuture().join();
        load(control, "a");
        assertThat(isServed("a")).isTrue();
    }

    @Test
    void theIndexTellsWhatWasUnloadedFromWhatNeverWasLoaded() throws IOException {
        model("a");
        model("b");
        RepositoryControl control = control(Mode.EXPLICIT, "a");
        load(control, "a");
        Entry ready = new Entry("a", "1", "READY", "");
        Entry untouched = new Entry("b", "", "", "");
        assertThat(RepositoryIndex.of(repository, control).entries()).containsExactly(ready, untouched);
        control.unload("a").toCompletableFuture().join();
        control.unload("a").toCompletableFuture().join();
        assertThat(RepositoryIndex.of(repository, control).entries())
                .containsExactly(new Entry("a", "1", "UNAVAILABLE", "unloaded"), untouched);
        assertThat(RepositoryIndex.ofReady(repository).entries()).isEmpty();
        load(control, "a");
        assertThat(RepositoryIndex.of(repository, control).entries()).containsExactly(ready, untouched);
    }

    @Test
    void aVersionThatIsAddedIsFoundByLoadingAgain() throws IOException {
        model("a");
        RepositoryControl control = control(Mode.EXPLICIT, "a");
        load(control, "a");
        Path second = Files.createDirectories(root.resolve("a").resolve("2"));
        SmallOnnx.write(second.resolve("model.onnx"));
        load(control, "a");
        assertThat(repository.lease(ModelSpec.latest("a")).servable().version()).isEqualTo(2);
    }

    @Test
    void aLoadThatFailsSaysWhyAndMayBeTriedAgain() throws IOException {
        Path file = model("a");
        Files.writeString(file, "no model");
        RepositoryControl control = control(Mode.EXPLICIT);
        assertThat(refused(() -> load(control, "a")))
                .hasMessageStartingWith("failed to load 'a', version 1 is at UNAVAILABLE state: ")
                .hasMessageNotContaining(root.toString());
        SmallOnnx.write(file);
        load(control, "a");
        assertThat(isServed("a")).isTrue();
    }

    @Test
    void aModelWithoutVersionsCannotBeLoaded() throws IOException {
        Files.createDirectories(root.resolve("empty"));
        Files.createDirectories(root.resolve("hollow").resolve("1"));
        RepositoryControl control = control(Mode.EXPLICIT);
        assertThat(refused(() -> load(control, "empty"))).hasMessageContaining("no version is available");
        assertThat(refused(() -> load(control, "hollow"))).hasMessageContaining("there is no file in its folder");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"NONE", "POLL"})
    void clientsDecideOnlyWhereTheyMay(Mode mode) throws IOException {
        model("a");
        RepositoryControl control = control(mode);
        assertThat(repository.models()).containsExactly("a");
        for (Runnable request : List.<Runnable>of(
                () -> load(control, "a"),
                () -> control.unload("a").toCompletableFuture().join())) {
            ServeException refusal = refused(request);
            assertThat(refusal)
                    .hasMessage("explicit model load / unload is not allowed if polling is enabled")
                    .extracting(ServeException::status)
                    .isEqualTo(Status.UNAVAILABLE);
        }
        assertThat(repository.models()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../a", "a/../a", "a/1", "/etc", "a\\b", "a\0", "a\n", "a:1", "~/a"})
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        model("a");
        RepositoryControl control = control(Mode.EXPLICIT);
        ServeException refusal = refused(() -> load(control, name));
        assertThat(refusal).extracting(ServeException::status).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(repository.models()).isEmpty();
    }

    @Test
    void namesOfNothingAreNotFound(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere.resolve("1"));
        SmallOnnx.write(elsewhere.resolve("1").resolve("model.onnx"));
        Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Files.createDirectories(root.resolve(".hidden"));
        Files.writeString(root.resolve("file"), "x");
        RepositoryControl control = control(Mode.EXPLICIT);
        for (String name : List.of("none", "link", ".hidden", "file")) {
            assertThat(refused(() -> load(control, name)))
                    .extracting(ServeException::status)
                    .isEqualTo(Status.NOT_FOUND);
        }
        assertThat(control.loadable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "file:1/model.onnx", "file:../../etc/passwd"})
    void clientsBringNeitherFilesNorConfigurations(String parameter) throws IOException {
        model("a");
        RepositoryControl control = control(Mode.EXPLICIT);
        assertThat(refused(() -> control.load("a", Map.of(parameter, "x"))
                        .toCompletableFuture()
                        .join()))
                .hasMessageContaining("come from the server's folders only")
                .extracting(ServeException::status)
                .isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(repository.models()).isEmpty();
    }

    @Test
    void whatIsConfiguredIsLoadedAgainFromWhereItIsConfigured(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere.resolve("1"));
        SmallOnnx.write(elsewhere.resolve("1").resolve("model.onnx"));
        repository.configure(List.of(ModelConfig.of("here", elsewhere)));
        RepositoryControl control = control(Mode.EXPLICIT);
        load(control, "here");
        assertThat(isServed("here")).isTrue();
    }

    @Test
    void aPolledFolderIsFollowed() throws IOException {
        model("a");
        RepositoryControl control = control(Mode.POLL);
        model("b");
        control.look();
        assertThat(repository.models()).containsExactly("a", "b");
        Files.delete(root.resolve("a").resolve("1").resolve("model.onnx"));
        Files.delete(root.resolve("a").resolve("1"));
        Files.delete(root.resolve("a"));
        control.look();
        assertThat(repository.models()).containsExactly("b");
    }

    @Test
    void whatIsToBeLoadedFirstMustBeThere() throws IOException {
        model("a");
        model("b");
        assertThatThrownBy(() -> control(Mode.EXPLICIT, "none")).hasMessageContaining("no model 'none'");
        control(Mode.EXPLICIT, "a");
        assertThat(repository.models()).containsExactly("a");
        control(Mode.EXPLICIT, "*");
        assertThat(repository.models()).containsExactly("a", "b");
        assertThatThrownBy(() -> new ControlOptions(Mode.EXPLICIT, null, List.of("a")))
                .hasMessageContaining("there is no model repository");
    }
}
