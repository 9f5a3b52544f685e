package dev.slipway.wire.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.Damage;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ZipArchiveTest {

    private static final byte[] TEXT = "model ".repeat(1000).getBytes(StandardCharsets.UTF_8);

    @Test
    void readsStoredAndDeflatedEntries() {
        ZipArchive archive = archive(zip(false));
        assertThat(archive.names()).containsExactly("a/stored", "deflated", "leer/ü");
        assertThat(content(archive, "a/stored")).isEqualTo(TEXT);
        assertThat(content(archive, "deflated")).isEqualTo(TEXT);
        assertThat(content(archive, "leer/ü")).isEmpty();
    }

    @Test
    void doesNotCopyStoredEntries() {
        MemorySegment bytes = MemorySegment.ofArray(zip(false));
        MemorySegment stored = ZipArchive.of(bytes, "x.zip").bytes("a/stored");
        assertThat(stored.heapBase()).isEqualTo(bytes.heapBase());
    }

    @Test
    void findsTheArchiveBehindOtherData() {
        byte[] zip = zip(true);
        byte[] behind = new byte[100 + zip.length];
        System.arraycopy(zip, 0, behind, 100, zip.length);
        assertThat(ZipArchive.recognizes(MemorySegment.ofArray(behind))).isTrue();
        assertThat(content(archive(behind), "deflated")).isEqualTo(TEXT);
    }

    @Test
    void recognizesNothingElse() {
        assertThat(ZipArchive.recognizes(MemorySegment.ofArray(new byte[0]))).isFalse();
        assertThat(ZipArchive.recognizes(MemorySegment.ofArray(TEXT))).isFalse();
    }

    @Test
    void namesTheEntryWhoseChecksumIsWrong() {
        byte[] zip = zip(false);
        zip[60] ^= 1;
        assertThatThrownBy(() -> archive(zip).bytes("a/stored"))
                .isInstanceOf(FormatException.class)
                .hasMessage("x.zip, entry 'a/stored' does not match its checksum; the file is damaged");
    }

    @Test
    void refusesASizeThatDeflateCannotReach() {
        byte[] zip = zip(false);
        MemorySegment bytes = MemorySegment.ofArray(zip);
        long entry = centralEntry(zip, "deflated");
        bytes.set(LittleEndian.INT, entry + 24, Integer.MAX_VALUE);
        assertThatThrownBy(() -> archive(zip).bytes("deflated"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("claims 2147483647 bytes");
    }

    @Test
    void refusesASizeThatTheContentDoesNotHave() {
        for (int size : new int[] {0, TEXT.length - 1, TEXT.length + 1}) {
            byte[] zip = zip(false);
            MemorySegment.ofArray(zip).set(LittleEndian.INT, centralEntry(zip, "deflated") + 24, size);
            assertThatThrownBy(() -> archive(zip).bytes("deflated")).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void refusesEntriesThatOverlap() {
        byte[] zip = zip(false);
        MemorySegment bytes = MemorySegment.ofArray(zip);
        bytes.set(LittleEndian.INT, centralEntry(zip, "deflated") + 42, 0);
        assertThatThrownBy(() -> archive(zip))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void endsDamageInAFormatException() {
        Damage.isRefusedOrTaken(zip(true), bytes -> {
            ZipArchive archive = ZipArchive.of(bytes, "x.zip");
            archive.names().forEach(archive::bytes);
        });
    }

    private static long centralEntry(byte[] zip, String name) {
        String all = new String(zip, StandardCharsets.ISO_8859_1);
        return all.lastIndexOf(name) - 46;
    }

    private static ZipArchive archive(byte[] bytes) {
        return ZipArchive.of(MemorySegment.ofArray(bytes), "x.zip");
    }

    private static byte[] content(ZipArchive archive, String name) {
        return archive.bytes(name).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] zip(boolean withComment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            CRC32 crc = new CRC32();
            crc.update(TEXT);
            ZipEntry stored = new ZipEntry("a/stored");
            stored.setMethod(ZipEntry.STORED);
            stored.setSize(TEXT.length);
            stored.setCrc(crc.getValue());
            zip.putNextEntry(stored);
            zip.write(TEXT);
            zip.putNextEntry(new ZipEntry("deflated"));
            zip.write(TEXT);
            zip.putNextEntry(new ZipEntry("leer/ü"));
            if (withComment) {
                zip.setComment("a comment");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
