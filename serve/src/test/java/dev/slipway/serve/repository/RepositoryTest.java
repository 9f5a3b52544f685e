package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");
    private static final Path TFLITE = DIGITS.resolve("google").resolve("digits_float.tflite");

    @TempDir
    Path base;

    private final Repository repository = new Repository(
            RepositoryOptions.DEFAULT.with(Lookout.every(Duration.ofHours(1))).with(new Retries(1, Duration.ZERO)),
            Observer.NONE,
            Preparation.NONE,
            new ModelLoader(1, true),
            new AtOnce(),
            new AtOnce(),
            System::nanoTime,
            System::currentTimeMillis);

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void theNewestVersionIsServed() throws IOException {
        version("1");
        version("0002");
        serve(VersionPolicy.NEWEST);
        assertThat(states()).containsExactly(Map.entry(2L, VersionState.AVAILABLE));
        try (Lease lease = repository.lease(ModelSpec.latest("digits"))) {
            assertThat(lease.servable().version()).isEqualTo(2);
        }
        assertThat(repository.isReady()).isTrue();
    }

    @Test
    void whoDrainsIsNotReadyAndAnswersStill() throws IOException {
        version("1");
        serve(VersionPolicy.NEWEST);
        repository.drain();
        assertThat(repository.isReady()).isFalse();
        try (Lease lease = repository.lease(ModelSpec.latest("digits"))) {
            assertThat(lease.servable().version()).isEqualTo(1);
        }
    }

    @Test
    void aFolderMayBeNamedAsAnAddress() throws IOException {
        version("3");
        repository.configure(List.of(new ModelConfig("digits", "file://" + base, VersionPolicy.NEWEST, Map.of())));
        repository.look();
        assertThat(states()).containsExactly(Map.entry(3L, VersionState.AVAILABLE));
    }

    @Test
    void everySavedFormatComputesTheSame() throws IOException {
        Tensor image = Tensor.ofFloats(Shape.of(1, 8, 8, 1), new float[64]);
        version("1");
        copy(DIGITS.resolve("digits_saved_model").resolve("1"), base.resolve("2"));
        serve(new VersionPolicy.All());
        assertThat(states()).hasSize(2).extracting(Map.Entry::getValue).containsOnly(VersionState.AVAILABLE);
        float[] first = run(1, image);
        assertThat(run(2, image)).usingComparatorWithPrecision(1e-5f).containsExactly(first);
    }

    @Test
    void aNewVersionReplacesTheOldWhichItsRequestsKeep() throws IOException {
        version("1");
        serve(VersionPolicy.NEWEST);
        Lease held = repository.lease(ModelSpec.latest("digits"));
        version("2");
        repository.look();
        assertThat(states())
                .containsExactly(Map.entry(2L, VersionState.AVAILABLE), Map.entry(1L, VersionState.UNLOADING));
        assertThat(held.servable().signatures()).isNotEmpty();
        held.close();
        assertThat(states()).containsExactly(Map.entry(2L, VersionState.AVAILABLE), Map.entry(1L, VersionState.END));
    }

    @Test
    void aVersionThatComesBackIsLoadedAgain() throws IOException {
        version("1");
        version("2");
        serve(VersionPolicy.NEWEST);
        Path gone = Files.move(base.resolve("2"), base.resolveSibling("gone-" + base.getFileName()));
        repository.look();
        assertThat(states()).containsExactly(Map.entry(2L, VersionState.END), Map.entry(1L, VersionState.AVAILABLE));
        Files.move(gone, base.resolve("2"));
        repository.look();
        assertThat(states().getFirst()).isEqualTo(Map.entry(2L, VersionState.AVAILABLE));
    }

    @Test
    void aDamagedVersionLeavesTheOldOneServing() throws IOException {
        version("1");
        serve(VersionPolicy.NEWEST);
        Path damaged = Files.createDirectories(base.resolve("2")).resolve("model.tflite");
        Files.write(damaged, Arrays.copyOf(Files.readAllBytes(TFLITE), 5000));
        age(damaged);
        repository.look();
        VersionStatus status = repository.versions("digits").getFirst();
        assertThat(status.state()).isEqualTo(VersionState.END);
        assertThat(status.status()).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(status.message()).isNotEmpty().doesNotContain(base.toString());
        try (Lease lease = repository.lease(ModelSpec.latest("digits"))) {
            assertThat(lease.servable().version()).isEqualTo(1);
        }
    }

    @Test
    void aVersionThatIsStillWrittenWaits() throws IOException {
        version("1");
        serve(VersionPolicy.NEWEST);
        Path folder = Files.createDirectories(base.resolve("2"));
        Files.copy(TFLITE, folder.resolve("model.tflite"));
        repository.look();
        assertThat(states()).containsExactly(Map.entry(1L, VersionState.AVAILABLE));
        repository.look();
        assertThat(states().getFirst()).isEqualTo(Map.entry(2L, VersionState.AVAILABLE));
    }

    @Test
    void aVersionWithoutAFileIsSpokenOfUntilOneComes() throws IOException {
        version("1");
        Path folder = Files.createDirectories(base.resolve("2"));
        serve(new VersionPolicy.All());
        assertThat(states())
                .as("it may have been made just now")
                .containsExactly(Map.entry(1L, VersionState.AVAILABLE));
        assertThat(repository.isReady()).isFalse();
        repository.look();
        assertThat(repository.versions("digits").getFirst())
                .isEqualTo(new VersionStatus(
                        2,
                        VersionState.END,
                        Status.NOT_FOUND,
                        "there is no file in its folder, expected saved_model.pb, .onnx, .tflite or .pb"));
        assertThat(repository.isReady()).isTrue();
        age(Files.copy(TFLITE, folder.resolve("model.tflite")));
        repository.look();
        assertThat(states())
                .containsExactly(Map.entry(2L, VersionState.AVAILABLE), Map.entry(1L, VersionState.AVAILABLE));
    }

    @Test
    void aFolderThatCannotBeReadUnloadsNothing() throws IOException {
        version("1");
        serve(VersionPolicy.NEWEST);
        Path away = base.resolveSibling("away-" + base.getFileName());
        Files.move(base, away);
        repository.look();
        assertThat(states()).containsExactly(Map.entry(1L, VersionState.AVAILABLE));
        Files.move(away, base);
    }

    @Test
    void labelsNameVersions() throws IOException {
        version("1");
        version("2");
        serve(new VersionPolicy.All());
        repository.configure(List.of(new ModelConfig("digits", base, new VersionPolicy.All(), Map.of("stable", 1L))));
        try (Lease lease = repository.lease(ModelSpec.labelled("digits", "stable"))) {
            assertThat(lease.servable().version()).isEqualTo(1);
        }
        assertThatThrownBy(() -> repository.lease(ModelSpec.labelled("digits", "canary")))
                .isInstanceOf(ServeException.class)
                .hasMessage("Unrecognized servable version label: canary")
                .extracting(refused -> ((ServeException) refused).status())
                .isEqualTo(Status.INVALID_ARGUMENT);
        assertThatThrownBy(() -> repository.configure(
                        List.of(new ModelConfig("digits", base, new VersionPolicy.All(), Map.of("stable", 9L)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stable");
    }

    @Test
    void whatIsNotServedIsNotFound() throws IOException {
        version("1");
        serve(VersionPolicy.NEWEST);
        assertThatThrownBy(() -> repository.lease(ModelSpec.version("digits", 7)))
                .hasMessage("Servable not found for request: Specific(digits, 7)");
        assertThatThrownBy(() -> repository.lease(ModelSpec.latest("cats")))
                .hasMessage("Servable not found for request: Latest(cats)");
        repository.configure(List.of());
        assertThatThrownBy(() -> repository.versions("digits"))
                .hasMessage("Could not find any versions of model digits");
    }

    private void serve(VersionPolicy policy) {
        repository.configure(List.of(new ModelConfig("digits", base, policy, Map.of())));
        repository.start();
    }

    private List<Map.Entry<Long, VersionState>> states() {
        return repository.versions("digits").stream()
                .map(status -> Map.entry(status.version(), status.state()))
                .toList();
    }

    private float[] run(long version, Tensor image) {
        try (Lease lease = repository.lease(ModelSpec.version("digits", version))) {
            var signature = lease.servable().signatures().firstEntry();
            String input = signature.getValue().inputs().firstEntry().getKey();
            return lease.servable()
                    .run(signature.getKey(), Map.of(input, image))
                    .firstEntry()
                    .getValue()
                    .toFloats();
        }
    }

    private void version(String name) throws IOException {
        Path folder = Files.createDirectories(base.resolve(name));
        age(Files.copy(TFLITE, folder.resolve("model.tflite")));
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    age(Files.copy(file, target));
                }
            }
        }
    }
}
