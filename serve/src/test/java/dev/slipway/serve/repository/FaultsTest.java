package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.warmup.WarmUp;
import dev.slipway.serve.warmup.WarmUpOptions;
import dev.slipway.wire.record.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to the files of its versions, a model that answers goes on answering.
class FaultsTest {

    private static final Path TFLITE = Path.of("..", "examples", "digits", "google", "digits_float.tflite");

    @TempDir
    Path base;

    private long written;
    private final WarmUp warmUp = new WarmUp(WarmUpOptions.DEFAULT);
    private final Repository repository = new Repository(
            RepositoryOptions.DEFAULT.with(Lookout.every(Duration.ofHours(1))).with(new Retries(0, Duration.ZERO)),
            Observer.NONE,
            warmUp,
            new ModelLoader(1, true),
            new AtOnce(),
            new AtOnce(),
            System::nanoTime,
            System::currentTimeMillis);

    @BeforeEach
    void serveTheFirst() throws IOException {
        version(1);
        repository.configure(List.of(new ModelConfig("digits", base, VersionPolicy.NEWEST, Map.of())));
        repository.start();
        assertThat(answering()).isEqualTo(1);
    }

    @AfterEach
    void close() {
        repository.close();
        warmUp.close();
    }

    @Test
    void itsFileIsDeleted() throws IOException {
        Files.delete(file(1));
        repository.look();
        assertThat(answering()).isEqualTo(1);
        Path away = Files.move(base, base.resolveSibling("away-" + base.getFileName()));
        repository.look();
        assertThat(answering()).isEqualTo(1);
        Files.move(away, base);
        version(2);
        repository.look();
        assertThat(answering()).isEqualTo(2);
        assertThat(status(1).state()).isEqualTo(VersionState.END);
    }

    @Test
    void itsFileIsCutOffAndThenWholeAgain() throws IOException {
        byte[] whole = Files.readAllBytes(file(1));
        for (int left : new int[] {whole.length / 2, 8, 0}) {
            Files.write(file(1), Arrays.copyOf(whole, left));
            age(file(1));
            repository.look();
            assertThat(answering()).isEqualTo(1);
        }
        Files.write(file(1), whole);
        repository.look();
        assertThat(answering()).isEqualTo(1);
    }

    @Test
    void theNextVersionIsEmptyCutOffOrNoModel() throws IOException {
        byte[] whole = Files.readAllBytes(TFLITE);
        version(2);
        for (byte[] content :
                List.of(new byte[0], Arrays.copyOf(whole, 20_000), "no model".getBytes(StandardCharsets.UTF_8))) {
            Files.write(file(2), content);
            age(file(2));
            repository.look();
            assertThat(status(2).state()).isEqualTo(VersionState.END);
            assertThat(status(2).message()).contains("digits").doesNotContain(base.toString());
            assertThat(answering()).isEqualTo(1);
        }
        Files.write(file(2), whole);
        age(file(2));
        repository.look();
        assertThat(answering()).isEqualTo(2);
    }

    @Test
    void theNextVersionFailsItsWarmUp() throws IOException {
        version(2);
        warmUp(2, request(7));
        repository.look();
        assertThat(status(2).state()).isEqualTo(VersionState.END);
        assertThat(status(2).message()).startsWith("warm-up request 0: ").doesNotContain(base.toString());
        assertThat(answering()).isEqualTo(1);
        warmUp(2, request(8));
        Path file = base.resolve("2").resolve(WarmUp.FILE);
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 2] ^= 4;
        Files.write(file, damaged);
        age(file);
        repository.look();
        assertThat(status(2).state()).isEqualTo(VersionState.END);
        assertThat(status(2).message()).contains("checksum");
        assertThat(answering()).isEqualTo(1);
        warmUp(2, request(8));
        repository.look();
        repository.look();
        assertThat(answering()).isEqualTo(2);
        assertThat(status(1).state()).isEqualTo(VersionState.END);
    }

    /// Which version answers, and right.
    private long answering() {
        Tensor image = Tensor.ofFloats(Shape.of(1, 8, 8, 1), new float[64]);
        try (Lease lease = repository.lease(ModelSpec.latest("digits"))) {
            float[] answer = lease.servable()
                    .run(Signature.DEFAULT, Map.of("image", image))
                    .firstEntry()
                    .getValue()
                    .toFloats();
            double sum = 0;
            for (float share : answer) {
                sum += share;
            }
            assertThat(sum).isBetween(0.999, 1.001);
            return lease.servable().version();
        }
    }

    private VersionStatus status(long version) {
        return repository.versions("digits").stream()
                .filter(status -> status.version() == version)
                .findFirst()
                .orElseThrow();
    }

    private Path file(long version) {
        return base.resolve(Long.toString(version)).resolve("digits.tflite");
    }

    private void version(long number) throws IOException {
        Files.createDirectories(file(number).getParent());
        Files.copy(TFLITE, file(number));
        age(file(number));
    }

    private void warmUp(long version, byte[] request) throws IOException {
        Path file = base.resolve(Long.toString(version)).resolve(WarmUp.FILE);
        Files.createDirectories(file.getParent());
        Files.write(file, Records.file(List.of(request)));
        age(file);
    }

    /// Long ago, so that it is taken for whole, and at another time than what was there.
    private void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(written++));
    }

    private static byte[] request(int side) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("image", Tensor.ofFloats(Shape.of(1, side, side, 1), new float[side * side]));
        return PredictionLog.predict(
                ModelSpec.version("digits", 2), new PredictionLog.Asked(Signature.DEFAULT, inputs));
    }
}
