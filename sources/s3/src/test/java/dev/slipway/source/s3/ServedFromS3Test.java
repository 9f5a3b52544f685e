package dev.slipway.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Repository;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.repository.Retries;
import dev.slipway.serve.repository.VersionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A repository whose model lies in a store, over a network that fails; configured as users do.
class ServedFromS3Test {

    private static final Path MODEL = Path.of("..", "..", "examples", "digits", "google", "digits_float.tflite");
    private static final List<String> SETTINGS =
            List.of("aws.endpointUrlS3", "aws.region", "aws.accessKeyId", "aws.secretAccessKey", "aws.maxAttempts");

    @TempDir
    Path cache;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private Store store;
    private BadNetwork network;
    private Repository repository;

    @BeforeEach
    void open() throws Exception {
        store = new Store();
        network = new BadNetwork(store.endpoint());
        System.setProperty("aws.endpointUrlS3", network.endpoint().toString());
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "somebody");
        System.setProperty("aws.secretAccessKey", "hidden");
        System.setProperty("aws.maxAttempts", "1");
        repository = new Repository(
                RepositoryOptions.DEFAULT
                        .with(Lookout.every(Duration.ofDays(1)).withCache(cache))
                        .with(new Retries(1_000_000, Duration.ofMillis(1))),
                new Heard());
    }

    @AfterEach
    void close() throws Exception {
        repository.close();
        SETTINGS.forEach(System::clearProperty);
        network.close();
        store.close();
    }

    @Test
    void theOldVersionServesUntilTheNewOneIsWhole() throws Exception {
        store.put("m/1/model.tflite", MODEL);
        store.put("m/1/_SUCCESS", "");
        serve();
        await("loaded 1");
        for (BadNetwork.Fault fault :
                List.of(BadNetwork.Fault.REFUSED, BadNetwork.Fault.CUT, BadNetwork.Fault.CHANGED)) {
            network.has(fault);
            store.put("m/2/model.tflite", MODEL);
            store.put("m/2/_SUCCESS", fault.name());
            repository.look();
            events.clear();
            await("failed 2");
            assertThat(served()).as(fault.name()).isEqualTo(1);
            assertThat(wholeFolders()).as(fault.name()).hasSize(1);
        }
        assertThat(reasons)
                .allSatisfy(reason -> assertThat(reason).contains("m/2/").doesNotContain("hidden"));
        network.has(BadNetwork.Fault.NONE);
        await("loaded 2");
        await("unloaded 1");
        assertThat(served()).isEqualTo(2);
        assertThat(wholeFolders()).hasSize(1);
    }

    @Test
    void theOldVersionServesUntilThereIsRoomForTheNewOne() throws Exception {
        TightDisk.ROOM.set(1 << 20);
        store.put("m/1/model.tflite", MODEL);
        store.put("m/1/_SUCCESS", "");
        serve("tights3://models/m");
        await("loaded 1");
        TightDisk.ROOM.set(1_000);
        store.put("m/2/model.tflite", MODEL);
        store.put("m/2/_SUCCESS", "");
        repository.look();
        await("failed 2");
        assertThat(served()).isEqualTo(1);
        assertThat(wholeFolders()).hasSize(1);
        assertThat(reasons)
                .allSatisfy(reason -> assertThat(reason)
                        .contains("No space left on device", "--model_cache")
                        .doesNotContain(cache.toString()));
        TightDisk.ROOM.set(1 << 20);
        await("loaded 2");
        await("unloaded 1");
        assertThat(served()).isEqualTo(2);
        assertThat(wholeFolders()).hasSize(1);
    }

    @Test
    void aVersionThatIsStillWrittenIsLeftAlone() throws Exception {
        store.put("m/1/model.tflite", MODEL);
        serve();
        assertThat(repository.wanted("m")).extracting(VersionStatus::state).containsExactly(VersionState.END);
        store.put("m/1/labels.txt", "one");
        repository.look();
        store.put("m/1/labels.txt", "two");
        repository.look();
        assertThat(events).isEmpty();
        repository.look();
        await("loaded 1");
    }

    @Test
    void whenTheStoreCannotBeReachedWhatIsServedStays() throws Exception {
        store.put("m/1/model.tflite", MODEL);
        store.put("m/1/_SUCCESS", "");
        serve();
        await("loaded 1");
        network.has(BadNetwork.Fault.NO_LISTS);
        repository.look();
        network.has(BadNetwork.Fault.NONE);
        store.delete("m/1/_SUCCESS");
        store.delete("m/1/model.tflite");
        repository.look();
        assertThat(served()).isEqualTo(1);
    }

    @Test
    void theCacheEndsWithTheModel() throws Exception {
        store.put("m/1/model.tflite", MODEL);
        store.put("m/1/_SUCCESS", "");
        serve();
        await("loaded 1");
        repository.remove("m");
        await("unloaded 1");
        assertThat(cache).isEmptyDirectory();
    }

    private void serve() {
        serve("s3://models/m");
    }

    private void serve(String base) {
        repository.configure(List.of(new ModelConfig("m", base, new VersionPolicy.Latest(1), Map.of())));
        repository.look();
    }

    private long served() {
        try (Lease lease = repository.lease(ModelSpec.latest("m"))) {
            return lease.servable().version();
        }
    }

    private List<Path> wholeFolders() throws IOException {
        try (Stream<Path> all = Files.walk(cache, 2)) {
            return all.filter(path -> path.getFileName().toString().startsWith("whole-"))
                    .toList();
        }
    }

    private void await(String event) throws InterruptedException {
        for (String next = null; !event.equals(next); ) {
            next = events.poll(1, TimeUnit.MINUTES);
            assertThat(next).as("waiting for %s", event).isNotNull();
        }
    }

    private final class Heard implements Observer {

        @Override
        public void loaded(String model, long version, Duration load, Duration warmUp) {
            events.add("loaded " + version);
        }

        @Override
        public void unloaded(String model, long version) {
            events.add("unloaded " + version);
        }

        @Override
        public void failed(String model, long version, String reason) {
            reasons.add(reason);
            events.add("failed " + version);
        }
    }
}
