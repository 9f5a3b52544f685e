package dev.slipway.serve.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMemoryTest {

    private static final int SIZE = 64;

    @TempDir
    Path folder;

    private SharedMemory memory = SharedMemory.off();

    @BeforeEach
    void anObjectOfSharedMemory() throws IOException {
        Path objects = Files.createDirectory(folder.resolve("shm"));
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) i;
        }
        Files.write(objects.resolve("object"), content);
        Files.write(folder.resolve("secret"), content);
        memory = new SharedMemory(new SharedMemoryOptions(objects, 48));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private Path object() {
        return folder.resolve("shm").resolve("object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"object", "/object"})
    void whatIsRegisteredIsReadAndWritten(String key) throws IOException {
        memory.register(new Region("r", key, 8, 32));
        assertThat(memory.read(new Place("r", 2, 3))).containsExactly(10, 11, 12);
        memory.write("y", new Place("r", 30, 2), new byte[] {-1, -2});
        assertThat(Files.readAllBytes(object())).hasSize(SIZE).contains((byte) -1, Index.atIndex(38));
        assertThat(memory.regions("r")).containsExactly(new Region("r", key, 8, 32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ".", "..", "/..", "../secret", "/../secret", "shm/object", "a\\b", "//object"})
    void aKeyNamesNothingButAnObject(String key) {
        assertThatThrownBy(() -> memory.register(new Region("r", key, 0, 4)))
                .hasMessageContaining("failed to register shared memory region 'r': invalid args")
                .extracting(failure -> ((ServeException) failure).status())
                .isEqualTo(Status.INVALID_ARGUMENT);
    }

    @Test
    void linksAndFoldersAndWhatIsNotThereAreNotOpened() throws IOException {
        Files.createSymbolicLink(object().resolveSibling("link"), folder.resolve("secret"));
        Files.createDirectory(object().resolveSibling("folder"));
        for (String key : new String[] {"link", "folder", "absent", "\0"}) {
            assertThatThrownBy(() -> memory.register(new Region("r", key, 0, 4)))
                    .isInstanceOf(ServeException.class);
        }
        assertThatThrownBy(() -> memory.register(new Region("r", "absent", 0, 4)))
                .hasMessage("Unable to open shared memory region: 'absent'");
        assertThat(memory.regions("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65",
        "64, 1",
        "60, 5",
        "-1, 4",
        "0, -1",
        "0, 0",
        "9223372036854775807, 9223372036854775807",
        "0, 9223372036854775807"
    })
    void aRegionLiesWithinItsObject(long offset, long size) {
        assertThatThrownBy(() -> memory.register(new Region("r", "object", offset, size)))
                .hasMessageContaining("failed to register shared memory region 'r': invalid args");
    }

    @ParameterizedTest
    @CsvSource({
        "32, 0, Invalid offset for shared memory region: 'r'",
        "-1, 4, Invalid offset for shared memory region: 'r'",
        "31, 2, Invalid offset + byte size for shared memory region: 'r'",
        "0, 33, Invalid offset + byte size for shared memory region: 'r'",
        "0, -1, Invalid offset + byte size for shared memory region: 'r'",
        "1, 9223372036854775807, Invalid offset + byte size for shared memory region: 'r'"
    })
    void aTensorLiesWithinItsRegion(long offset, long size, String sentence) {
        memory.register(new Region("r", "object", 8, 32));
        Place place = new Place("r", offset, size);
        assertThatThrownBy(() -> memory.read(place)).hasMessage(sentence);
        assertThatThrownBy(() -> memory.write("y", place, new byte[0])).hasMessage(sentence);
        assertThatThrownBy(() -> memory.check(place)).hasMessage(sentence);
    }

    @Test
    void anObjectThatShrinksIsAnErrorAndGrowsNoMore() throws IOException {
        memory.register(new Region("r", "object", 0, SIZE));
        try (RandomAccessFile owner = new RandomAccessFile(object().toFile(), "rw")) {
            owner.setLength(10);
        }
        assertThat(memory.read(new Place("r", 0, 10))).hasSize(10);
        assertThatThrownBy(() -> memory.read(new Place("r", 0, 11)))
                .hasMessage("Invalid offset + byte size for shared memory region: 'r'");
        assertThatThrownBy(() -> memory.write("y", new Place("r", 8, 3), new byte[3]))
                .hasMessage("Invalid offset + byte size for shared memory region: 'r'");
        assertThat(Files.size(object())).isEqualTo(10);
    }

    @Test
    void anOutputThatIsTooLargeSaysHowMuchItNeeds() {
        memory.register(new Region("r", "object", 0, SIZE));
        assertThatThrownBy(() -> memory.write("y", new Place("r", 0, 4), new byte[5]))
                .hasMessage(
                        "shared memory size specified with the request for output 'y' (4 bytes) should be at least 5 bytes to hold the results");
    }

    @Test
    void aTensorIsNoLargerThanARequestMayBe() {
        memory.register(new Region("r", "object", 0, SIZE));
        assertThat(memory.read(new Place("r", 0, 48))).hasSize(48);
        assertThatThrownBy(() -> memory.read(new Place("r", 0, 49))).hasMessageContaining("larger than the 48 allowed");
    }

    @Test
    void aNameIsTakenUntilItIsUnregistered() throws IOException {
        memory.register(new Region("r", "object", 0, 4));
        memory.register(new Region("s", "object", 4, 4));
        assertThatThrownBy(() -> memory.register(new Region("r", "object", 0, 4)))
                .hasMessage("shared memory region 'r' already in manager")
                .extracting(failure -> ((ServeException) failure).status())
                .isEqualTo(Status.ALREADY_EXISTS);
        Files.delete(object());
        assertThat(memory.read(new Place("s", 0, 1))).containsExactly(4);
        memory.unregister("r");
        memory.unregister("r");
        assertThatThrownBy(() -> memory.read(new Place("r", 0, 1)))
                .hasMessage("Unable to find shared memory region: 'r'")
                .extracting(failure -> ((ServeException) failure).status())
                .isEqualTo(Status.NOT_FOUND);
        assertThatThrownBy(() -> memory.regions("r")).hasMessage("Unable to find system shared memory region: 'r'");
        memory.unregister("");
        assertThat(memory.regions("")).isEmpty();
    }

    @Test
    void nothingIsOpenedWhereItIsNotAllowed() {
        SharedMemory off = SharedMemory.off();
        assertThat(off.isAllowed()).isFalse();
        for (Runnable act : new Runnable[] {
            () -> off.register(new Region("r", "object", 0, 4)),
            () -> off.unregister(""),
            () -> off.regions(""),
            () -> off.read(new Place("r", 0, 1)),
            () -> off.check(new Place("r", 0, 1))
        }) {
            assertThatThrownBy(act::run)
                    .hasMessageContaining("--allow-client-shm=true")
                    .extracting(failure -> ((ServeException) failure).status())
                    .isEqualTo(Status.UNIMPLEMENTED);
        }
    }
}
