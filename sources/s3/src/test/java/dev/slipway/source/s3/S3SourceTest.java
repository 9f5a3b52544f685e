package dev.slipway.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.repository.Fingerprint;
import dev.slipway.serve.repository.StoredVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3SourceTest {

    @TempDir
    Path cache;

    private Store store;
    private BadNetwork network;
    private S3Source source;

    @BeforeEach
    void open() throws Exception {
        store = new Store();
        network = new BadNetwork(store.endpoint());
        source = source("s3://models/here/m", network.endpoint());
    }

    private S3Source source(String base, URI endpoint) {
        return new S3Source(Location.parse(base), cache, () -> Store.client(endpoint));
    }

    @AfterEach
    void close() throws Exception {
        source.close();
        network.close();
        store.close();
    }

    @Test
    void versionsAreFoundPageByPage() throws IOException {
        for (String name : List.of("1", "002", "3", "10", "latest", "-1", "1e3")) {
            store.put("here/m/" + name + "/model.onnx", name);
        }
        store.put("here/m/README", "not a version");
        store.put("here/more/7/model.onnx", "another model");
        assertThat(source.versions().keySet()).containsExactly(1L, 2L, 3L, 10L);
        assertThat(network.pages()).isEqualTo(4);
    }

    @Test
    void aVersionIsFetchedAsItLies() throws IOException {
        store.put("here/m/1/saved_model.pb", "graph");
        store.put("here/m/1/variables/", "");
        store.put("here/m/1/variables/variables.index", "");
        store.put("here/m/1/variables/variables.data", "data");
        store.put("here/m/1/assets.extra/deep/a b+ü%2F.txt", "text");
        Path folder = version(1).local();
        assertThat(files(folder))
                .containsExactly(
                        "assets.extra/deep/a b+ü%2F.txt",
                        "saved_model.pb", "variables/variables.data", "variables/variables.index");
        assertThat(folder.resolve("variables/variables.data")).hasContent("data");
        assertThat(folder.resolve("assets.extra/deep/a b+ü%2F.txt")).hasContent("text");
    }

    @Test
    void aPrefixThatIsASavedModelIsVersionOne() throws IOException {
        store.put("one/saved_model.pb", "graph");
        try (S3Source one = source("s3://models/one/", network.endpoint())) {
            StoredVersion version = Objects.requireNonNull(one.versions().get(1L));
            assertThat(version.fingerprint().complete()).isTrue();
            assertThat(files(version.local())).containsExactly("saved_model.pb");
        }
    }

    @Test
    void anObjectThatIsNamedIsVersionOne() throws IOException {
        store.put("one/model.onnx", "graph");
        store.put("one/model.onnx.data", "another model's");
        store.put("root.tflite", "flat");
        for (String key : List.of("one/model.onnx", "root.tflite")) {
            try (S3Source one = source("s3://models/" + key, network.endpoint())) {
                assertThat(one.versions().keySet()).containsExactly(1L);
                StoredVersion version = Objects.requireNonNull(one.versions().get(1L));
                assertThat(version.fingerprint().complete()).isTrue();
                assertThat(version.fingerprint().files()).isOne();
                assertThat(files(version.local())).containsExactly(key.replaceFirst(".*/", ""));
            }
        }
        try (S3Source none = source("s3://models/one/model.onn", network.endpoint())) {
            assertThatThrownBy(none::versions)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing lies there or below");
        }
    }

    @Test
    void contentOfTheSameSizeChangesTheFingerprint() throws IOException {
        store.put("here/m/1/model.onnx", "old");
        Fingerprint before = version(1).fingerprint();
        assertThat(version(1).fingerprint()).isEqualTo(before);
        store.put("here/m/1/model.onnx", "new");
        assertThat(version(1).fingerprint().content()).isNotEqualTo(before.content());
    }

    @Test
    void whoeverWritesAVersionMaySayThatItIsWhole() throws IOException {
        store.put("here/m/1/model.onnx", "model");
        assertThat(version(1).fingerprint().complete()).isFalse();
        store.put("here/m/1/_SUCCESS", "");
        assertThat(version(1).fingerprint().complete()).isTrue();
        assertThat(version(1).fingerprint().files()).isEqualTo(2);
    }

    @Test
    void aVersionThatDoesNotArriveWholeIsNotThere() throws IOException {
        store.put("here/m/1/model.onnx", "something of some length");
        StoredVersion version = version(1);
        version.fingerprint();
        for (BadNetwork.Fault fault :
                List.of(BadNetwork.Fault.REFUSED, BadNetwork.Fault.CUT, BadNetwork.Fault.CHANGED)) {
            network.has(fault);
            assertThatThrownBy(version::local)
                    .as(fault.name())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("s3://models/here/m/1/model.onnx")
                    .hasMessageNotContaining("\n")
                    .message()
                    .doesNotContain("somebody")
                    .doesNotContain("something");
            version.release();
            assertThat(fetched()).as(fault.name()).isEmpty();
        }
        network.has(BadNetwork.Fault.NONE);
        assertThat(version.local().resolve("model.onnx")).hasContent("something of some length");
    }

    @Test
    void aConnectionThatEndsInTheMiddleIsSpokenOfByTheObject() throws IOException {
        store.put("here/m/1/model.onnx", "a".repeat(1_000_000));
        StoredVersion version = version(1);
        version.fingerprint();
        network.has(BadNetwork.Fault.CUT);
        assertThatThrownBy(version::local)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("s3://models/here/m/1/model.onnx has 1000000 bytes, of which 500000 arrived: ");
        assertThat(fetched()).isEmpty();
    }

    @Test
    void aDiskThatIsFullLeavesNothingBehind() throws IOException {
        store.put("here/m/1/a.onnx", "a".repeat(10));
        store.put("here/m/1/b.onnx", "b".repeat(100_000));
        TightDisk.ROOM.set(70_000);
        source.close();
        source = new S3Source(
                Location.parse("s3://models/here/m"), cache, () -> Store.client(network.endpoint()), new TightDisk());
        StoredVersion version = version(1);
        version.fingerprint();
        assertThatThrownBy(version::local)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("make room there, or name another (--model_cache)");
        version.release();
        assertThat(fetched()).isEmpty();
        TightDisk.ROOM.set(1 << 20);
        assertThat(version.local().resolve("b.onnx")).hasSize(100_000);
    }

    @Test
    void whatWasReplacedSinceItWasSeenIsNotTaken() throws IOException {
        store.put("here/m/1/model.onnx", "first");
        StoredVersion seen = version(1);
        seen.fingerprint();
        store.put("here/m/1/model.onnx", "other");
        assertThatThrownBy(seen::local).isInstanceOf(IOException.class).hasMessageContaining("412");
        assertThat(version(1).local().resolve("model.onnx")).hasContent("other");
    }

    @Test
    void onlyWhatIsUsedStaysInTheCache() throws IOException {
        store.put("here/m/1/model.onnx", "one");
        store.put("here/m/2/model.onnx", "two");
        StoredVersion first = version(1);
        StoredVersion second = version(2);
        Path one = first.local();
        Path two = second.local();
        first.release();
        first.release();
        assertThat(one).doesNotExist();
        source.close();
        assertThat(two.resolve("model.onnx")).hasContent("two");
        second.release();
        assertThat(cache).isEmptyDirectory();
        assertThatThrownBy(source::versions).isInstanceOf(IOException.class);
    }

    @Test
    void aPlaceThatCannotBeReadSaysNothingOfItsVersions() throws Exception {
        assertThatThrownBy(source::versions)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("s3://models/here/m/: nothing lies there or below");
        store.put("here/m/1/model.onnx", "one");
        network.has(BadNetwork.Fault.NO_LISTS);
        assertThatThrownBy(source::versions).isInstanceOf(IOException.class).hasMessageContaining("answered 500");
        try (S3Source missing = source("s3://missing/m", store.endpoint())) {
            assertThatThrownBy(missing::versions)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("404 NoSuchBucket");
        }
        URI nobody;
        try (BadNetwork gone = new BadNetwork(store.endpoint())) {
            nobody = gone.endpoint();
        }
        try (S3Source silent = source("s3://models/m", nobody)) {
            assertThatThrownBy(silent::versions)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ConnectException");
        }
    }

    private StoredVersion version(long number) throws IOException {
        return Objects.requireNonNull(source.versions().get(number));
    }

    private List<Path> fetched() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .toList();
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
