package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When the disk is full while a version is made ready, the one before goes on answering, and nothing half-written
/// stays.
class FullDiskTest {

    private static final Path FROZEN = Path.of("..", "examples", "digits", "digits_frozen.pb");
    private static final long ROOMY = 100 << 20;

    @TempDir
    Path folder;

    private long room = ROOMY;
    private Repository repository = repository();

    private Repository repository() {
        return new Repository(
                RepositoryOptions.DEFAULT
                        .with(Lookout.every(Duration.ofHours(1)))
                        .with(new Retries(0, Duration.ZERO)),
                Observer.NONE,
                Preparation.NONE,
                new ModelLoader(
                        1,
                        true,
                        () -> new PrivateFolder(new FullDisk(room).at(Files.createTempDirectory(asides(), "aside"))),
                        Runtimes::installed),
                new AtOnce(),
                new AtOnce(),
                System::nanoTime,
                System::currentTimeMillis);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    /// The frozen graph has 34 kB: the first disk cannot hold its copy, the second not what it is converted to.
    @ParameterizedTest
    @ValueSource(longs = {0, 20_000, 40_000})
    void theOldVersionAnswersAndTheNewOneSaysWhy(long bytes) throws IOException {
        version(1);
        repository.configure(List.of(new ModelConfig("digits", base(), VersionPolicy.NEWEST, Map.of())));
        repository.start();
        assertThat(answering()).isEqualTo(1);
        List<Path> before = files();
        room = bytes;
        version(2);
        repository.look();
        VersionStatus full = status(2);
        assertThat(full.state()).isEqualTo(VersionState.END);
        assertThat(full.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(full.message())
                .contains("No space left on device", "make room", "java.io.tmpdir")
                .doesNotContain(folder.toString());
        assertThat(answering()).isEqualTo(1);
        assertThat(files()).isEqualTo(before);
        room = ROOMY;
        version(3);
        repository.look();
        assertThat(answering()).isEqualTo(3);
    }

    private Path asides() throws IOException {
        return Files.createDirectories(folder.resolve("asides"));
    }

    private Path base() {
        return folder.resolve("base");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(asides())) {
            return all.sorted().toList();
        }
    }

    private long answering() {
        try (Lease lease = repository.lease(ModelSpec.latest("digits"))) {
            return lease.servable().version();
        }
    }

    private VersionStatus status(long version) {
        return repository.versions("digits").stream()
                .filter(status -> status.version() == version)
                .findFirst()
                .orElseThrow();
    }

    private void version(long number) throws IOException {
        Path file =
                Files.createDirectories(base().resolve(Long.toString(number))).resolve("digits.pb");
        Files.copy(FROZEN, file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(number));
    }
}
