package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.FakeServable;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions that come and go, with models that compute nothing.
class LifecycleTest {

    private static final Duration RETRY = Duration.ofMinutes(1);

    @TempDir
    Path base;

    private final List<String> events = new ArrayList<>();
    private final Map<Long, Throwable> failures = new HashMap<>();
    private Runnable whileLoading = () -> {};
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong millis = new AtomicLong(1_000_000_000_000L);
    private Repository repository = repository(VersionTransition.AVAILABILITY_PRESERVING, 1);

    private Repository repository(VersionTransition transition, int stableLooks) {
        return new Repository(
                RepositoryOptions.DEFAULT
                        .with(Lookout.every(Duration.ofHours(1)).withStableLooks(stableLooks))
                        .with(Loading.DEFAULT.with(transition))
                        .with(new Retries(2, RETRY)),
                Observer.NONE,
                Preparation.NONE,
                this::load,
                new AtOnce(),
                new AtOnce(),
                nanos::get,
                millis::get);
    }

    private Servable load(String model, long version, Path folder) throws IOException {
        switch (failures.get(version)) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError();
        }
        events.add("+" + version);
        whileLoading.run();
        return new Idle(model, version, events);
    }

    private record Idle(String model, long version, List<String> events) implements FakeServable {

        @Override
        public LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs) {
            return new LinkedHashMap<>();
        }

        @Override
        public void close() {
            events.add("-" + version);
        }
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void theNewVersionComesBeforeTheOldGoes() throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        version(2);
        repository.look();
        assertThat(events).containsExactly("+1", "+2", "-1");
    }

    @Test
    void aVersionThatIsLoadedWhileTheServerEndsIsFreed() throws IOException {
        serve(VersionPolicy.NEWEST);
        version(1);
        whileLoading = () -> repository.close();
        repository.look();
        assertThat(events).containsExactly("+1", "-1");
    }

    @Test
    void aVersionMayBeALinkToItsFolder(@TempDir Path elsewhere) throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        Files.writeString(elsewhere.resolve("model.onnx"), "linked");
        Files.createSymbolicLink(base.resolve("2"), elsewhere);
        repository.look();
        assertThat(events).containsExactly("+1", "+2", "-1");
    }

    @Test
    void theOldVersionGoesBeforeTheNewComesWhereMemoryIsShort() throws IOException {
        repository.close();
        repository = repository(VersionTransition.RESOURCE_PRESERVING, 1);
        version(1);
        serve(VersionPolicy.NEWEST);
        version(2);
        Lease held = repository.lease(ModelSpec.latest("m"));
        repository.look();
        assertThat(events).containsExactly("+1");
        held.close();
        assertThat(events).containsExactly("+1", "-1", "+2");
    }

    @Test
    void aSmallerVersionIsGoneBackTo() throws IOException {
        version(1);
        version(2);
        serve(VersionPolicy.NEWEST);
        remove(2);
        repository.look();
        assertThat(events).containsExactly("+2", "+1", "-2");
        assertThat(served()).isEqualTo(1);
    }

    @Test
    void whatIsWantedAgainWhileItGoesIsLoadedWhenItHasGone() throws IOException {
        version(1);
        version(2);
        serve(VersionPolicy.NEWEST);
        Lease held = repository.lease(ModelSpec.latest("m"));
        remove(2);
        repository.look();
        version(2);
        repository.look();
        assertThat(state(2)).isEqualTo(VersionState.UNLOADING);
        assertThat(events).containsExactly("+2", "+1");
        held.close();
        assertThat(events).containsExactly("+2", "+1", "-2", "+2", "-1");
    }

    @Test
    void ofSeveralThatAreNotWantedOneStaysUntilThereIsAnother() throws IOException {
        version(1);
        version(2);
        version(3);
        serve(new VersionPolicy.All());
        failures.put(4L, new IllegalStateException("no"));
        version(4);
        policy(new VersionPolicy.Specific(List.of(4L)));
        repository.look();
        assertThat(events).containsExactly("+3", "+2", "+1", "-1", "-2");
        assertThat(served()).isEqualTo(3);
        policy(new VersionPolicy.Specific(List.of(2L)));
        repository.look();
        assertThat(events).endsWith("-2", "+2", "-3");
    }

    @Test
    void aLoadThatFailsIsTriedAgainAfterAWhile() throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        failures.put(2L, new IllegalStateException("not yet"));
        version(2);
        repository.look();
        assertThat(status(2)).isEqualTo(new VersionStatus(2, VersionState.END, Status.INTERNAL, "not yet"));
        failures.remove(2L);
        repository.look();
        assertThat(state(2)).isEqualTo(VersionState.END);
        nanos.addAndGet(RETRY.toNanos());
        repository.look();
        assertThat(state(2)).isEqualTo(VersionState.AVAILABLE);
    }

    @Test
    void aFileThatGetsItsNameLastIsNoticedAtOnce() throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        version(2);
        Path folder = base.resolve("2");
        Path whole = folder.resolve("model.onnx");
        Path part = Files.move(whole, folder.resolve(".model.onnx.Qk3Zr1"));
        failures.put(2L, new IOException("version folder holds no model"));
        repository.look();
        assertThat(state(2)).isEqualTo(VersionState.END);
        failures.remove(2L);
        Files.move(part, whole);
        repository.look();
        assertThat(state(2)).isEqualTo(VersionState.AVAILABLE);
    }

    @Test
    void aLoadThatAlwaysFailsIsGivenUpUntilItsFilesChange() throws IOException {
        failures.put(1L, new IllegalStateException("never"));
        version(1);
        serve(VersionPolicy.NEWEST);
        for (int i = 0; i < 5; i++) {
            nanos.addAndGet(RETRY.toNanos());
            repository.look();
        }
        failures.remove(1L);
        nanos.addAndGet(RETRY.toNanos());
        repository.look();
        assertThat(state(1)).isEqualTo(VersionState.END);
        Files.writeString(base.resolve("1").resolve("model.onnx"), "another");
        repository.look();
        assertThat(state(1)).isEqualTo(VersionState.AVAILABLE);
    }

    @Test
    void memoryThatIsShortFailsTheVersionAndNothingElse() throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        failures.put(2L, new OutOfMemoryError("Java heap space"));
        version(2);
        repository.look();
        assertThat(status(2))
                .isEqualTo(new VersionStatus(2, VersionState.END, Status.RESOURCE_EXHAUSTED, "Java heap space"));
        assertThat(served()).isEqualTo(1);
        assertThat(repository.isReady()).isTrue();
    }

    @Test
    void aVersionMustLookTheSameAsOftenAsAsked() throws IOException {
        repository.close();
        repository = repository(VersionTransition.AVAILABILITY_PRESERVING, 3);
        Path file = version(1);
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis.get()));
        serve(VersionPolicy.NEWEST);
        repository.look();
        Files.writeString(file, "more of it");
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis.get()));
        repository.look();
        repository.look();
        assertThat(events).isEmpty();
        repository.look();
        assertThat(events).containsExactly("+1");
    }

    @Test
    void aVersionThatSaysItIsWholeIsLoadedAtOnce() throws IOException {
        repository.close();
        repository = repository(VersionTransition.AVAILABILITY_PRESERVING, 3);
        Files.setLastModifiedTime(version(1), FileTime.fromMillis(millis.get()));
        Files.writeString(base.resolve("1").resolve(Fingerprint.MARKER), "");
        serve(VersionPolicy.NEWEST);
        assertThat(events).containsExactly("+1");
    }

    @Test
    void aClockThatJumpsBackDelaysNoVersionForLong() throws IOException {
        repository.close();
        repository = repository(VersionTransition.AVAILABILITY_PRESERVING, 2);
        Files.setLastModifiedTime(version(1), FileTime.fromMillis(millis.get() + 86_400_000));
        serve(VersionPolicy.NEWEST);
        repository.look();
        assertThat(events).containsExactly("+1");
        failures.put(2L, new IllegalStateException("not yet"));
        version(2);
        Files.writeString(base.resolve("2").resolve(Fingerprint.MARKER), "");
        repository.look();
        failures.clear();
        millis.addAndGet(-86_400_000);
        nanos.addAndGet(RETRY.toNanos());
        repository.look();
        assertThat(served()).isEqualTo(2);
    }

    @Test
    void everyVersionThatIsLoadedIsClosedOnce() throws IOException {
        serve(VersionPolicy.NEWEST);
        for (int i = 1; i <= 50; i++) {
            version(i);
            repository.look();
        }
        assertThat(events.stream().filter(event -> event.startsWith("+"))).hasSize(50);
        assertThat(events.stream().filter(event -> event.startsWith("-")))
                .doesNotHaveDuplicates()
                .hasSize(49);
        assertThat(repository.versions("m")).hasSizeLessThan(30);
        repository.close();
        assertThat(events).endsWith("-50");
    }

    @Test
    void aNewConfigurationReplacesTheOld() throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        repository.configure(List.of(new ModelConfig("other", base, VersionPolicy.NEWEST, Map.of())));
        repository.look();
        assertThat(repository.models()).containsExactly("other");
        assertThat(events).containsExactly("+1", "-1", "+1");
    }

    @Test
    void aModelThatMovesIsServedFromWhereItWasUntilItIsThere(@TempDir Path elsewhere) throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        move(elsewhere.resolve("mistyped"));
        move(elsewhere.resolve("mistyped again"));
        assertThat(events).containsExactly("+1");
        assertThat(repository.isReady()).isTrue();
        move(elsewhere);
        assertThat(served()).isEqualTo(1);
        assertThat(state(1)).isEqualTo(VersionState.AVAILABLE);
        version(elsewhere, 7);
        repository.look();
        assertThat(events).containsExactly("+1", "+7", "-1");
        assertThat(served()).isEqualTo(7);
        assertThat(repository.versions("m")).hasSize(1);
    }

    @Test
    void aModelThatMovesIsLoadedAnewUnderTheSameNumber(@TempDir Path elsewhere) throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        version(elsewhere, 1);
        failures.put(1L, new IOException("torn"));
        move(elsewhere);
        assertThat(state(1)).isEqualTo(VersionState.END);
        assertThat(served()).isEqualTo(1);
        failures.clear();
        nanos.addAndGet(RETRY.toNanos());
        repository.look();
        assertThat(events).containsExactly("+1", "+1", "-1");
    }

    @Test
    void aModelThatMovesGoesBeforeItComesWhereMemoryIsShort(@TempDir Path elsewhere) throws IOException {
        repository.close();
        repository = repository(VersionTransition.RESOURCE_PRESERVING, 1);
        version(1);
        serve(VersionPolicy.NEWEST);
        move(elsewhere);
        version(elsewhere, 7);
        Lease held = repository.lease(ModelSpec.latest("m"));
        repository.look();
        assertThat(events).containsExactly("+1");
        held.close();
        assertThat(events).containsExactly("+1", "-1", "+7");
    }

    @Test
    void aModelThatMovesNowhereCanBeRemoved(@TempDir Path elsewhere) throws IOException {
        version(1);
        serve(VersionPolicy.NEWEST);
        move(elsewhere);
        repository.remove("m");
        assertThat(events).containsExactly("+1", "-1");
    }

    private void move(Path to) {
        repository.configure(List.of(ModelConfig.of("m", to)));
        repository.look();
    }

    @Test
    void aLabelStaysUntilItsNewVersionIsThere() throws IOException {
        version(1);
        serve(new VersionPolicy.All());
        labelled(1);
        version(2);
        assertThatThrownBy(() -> labelled(2)).hasMessageContaining("version 2, which is not available");
        assertThat(labelStands()).isEqualTo(1);
        repository.look();
        labelled(2);
        assertThat(labelStands()).isEqualTo(2);
    }

    @Test
    void whatIsAddedIsLoadedAtOnceAndWhatIsRemovedGoes() throws IOException {
        repository.close();
        repository = repository(VersionTransition.AVAILABILITY_PRESERVING, 3);
        version(1);
        serve(VersionPolicy.NEWEST);
        assertThat(repository.remove("m")).isTrue();
        assertThat(repository.remove("m")).isFalse();
        assertThat(events).containsExactly("+1", "-1");
        Files.setLastModifiedTime(version(2), FileTime.fromMillis(millis.get()));
        repository.add(ModelConfig.of("m", base));
        assertThat(served()).isEqualTo(2);
    }

    private void serve(VersionPolicy policy) {
        policy(policy);
        repository.start();
    }

    private void policy(VersionPolicy policy) {
        repository.configure(List.of(new ModelConfig("m", base, policy, Map.of())));
    }

    private void labelled(long version) {
        repository.configure(List.of(new ModelConfig("m", base, new VersionPolicy.All(), Map.of("stable", version))));
    }

    private long labelStands() {
        try (Lease lease = repository.lease(ModelSpec.labelled("m", "stable"))) {
            return lease.servable().version();
        }
    }

    private long served() {
        try (Lease lease = repository.lease(ModelSpec.latest("m"))) {
            return lease.servable().version();
        }
    }

    private VersionState state(long version) {
        return status(version).state();
    }

    private VersionStatus status(long version) {
        return repository.versions("m").stream()
                .filter(status -> status.version() == version)
                .findFirst()
                .orElseThrow();
    }

    private Path version(long number) throws IOException {
        return version(base, number);
    }

    private static Path version(Path base, long number) throws IOException {
        Path folder = Files.createDirectories(base.resolve(Long.toString(number)));
        Path file = Files.writeString(folder.resolve("model.onnx"), "a model");
        return Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    }

    private void remove(long number) throws IOException {
        Files.delete(base.resolve(Long.toString(number)).resolve("model.onnx"));
        Files.delete(base.resolve(Long.toString(number)));
    }
}
