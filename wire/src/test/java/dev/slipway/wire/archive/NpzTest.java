package dev.slipway.wire.archive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.Damage;
import dev.slipway.wire.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatWasWritten() {
        SequencedMap<String, NpyArray> arrays = arrays();
        for (boolean compressed : new boolean[] {false, true}) {
            Path file = folder.resolve(compressed + ".npz");
            if (compressed) {
                Npz.writeCompressed(arrays, file, false);
            } else {
                Npz.write(arrays, file, false);
            }
            SequencedMap<String, NpyArray> read = Npz.read(file);
            assertThat(read.keySet()).containsExactlyElementsOf(arrays.keySet());
            arrays.forEach((name, array) -> assertSame(read.get(name), array));
        }
    }

    @Test
    void writesTheSameBytesTwice() throws IOException {
        Npz.write(arrays(), folder.resolve("a.npz"), false);
        Npz.write(arrays(), folder.resolve("b.npz"), false);
        assertThat(folder.resolve("a.npz")).hasSameBinaryContentAs(folder.resolve("b.npz"));
    }

    @Test
    void readsASingleArray() throws IOException {
        Path file = folder.resolve("x.npy");
        Files.write(file, npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }", 1, 0, 2, 0));
        assertThat(Npz.read(file).get("")).satisfies(array -> {
            assertThat(array.dtype()).isEqualTo("<i2");
            assertThat(array.shape()).containsExactly(2);
        });
    }

    @Test
    void putsBigEndianAndColumnsInOrder() {
        assertThat(bytes("{'descr': '>i2', 'fortran_order': False, 'shape': (2,)}", 0, 1, 0, 2))
                .containsExactly(1, 0, 2, 0);
        assertThat(bytes("{'descr': '>c8', 'fortran_order': False, 'shape': ()}", 1, 2, 3, 4, 5, 6, 7, 8))
                .containsExactly(4, 3, 2, 1, 8, 7, 6, 5);
        assertThat(bytes("{'descr': '>U2', 'fortran_order': False, 'shape': ()}", 0, 0, 0, 65, 0, 0, 0, 66))
                .containsExactly(65, 0, 0, 0, 66, 0, 0, 0);
        assertThat(bytes("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}", 1, 4, 2, 5, 3, 6))
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void refusesHeadersThatMakeNoSense() {
        for (String header : List.of(
                "",
                "{'descr': '|O', 'fortran_order': False, 'shape': ()}",
                "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': ()}",
                "{'descr': '>U0', 'fortran_order': False, 'shape': ()}",
                "{'descr': '<f99999999999', 'fortran_order': False, 'shape': ()}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 999999999999999999)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}")) {
            assertThatThrownBy(() -> read(npy(header, 1, 2, 3, 4))).as(header).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void readsTheWideHeaderOfLaterVersions() {
        byte[] first = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", 9);
        ByteArrayOutputStream third = new ByteArrayOutputStream();
        third.write(first, 0, 6);
        third.writeBytes(new byte[] {3, 0, first[8], first[9], 0, 0});
        third.write(first, 10, first.length - 10);
        assertThat(read(third.toByteArray()).bytes().toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(9);
        byte[] fourth = third.toByteArray();
        fourth[6] = 4;
        assertThatThrownBy(() -> read(fourth)).isInstanceOf(FormatException.class);
    }

    @Test
    void anArrayHasAsManyBytesAsItsShapeSays() {
        assertThatThrownBy(() -> new NpyArray("<f4", new long[] {2}, MemorySegment.ofArray(new byte[7])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endsDamageInAFormatException() throws IOException {
        Path file = folder.resolve("x.npz");
        Npz.writeCompressed(arrays(), file, false);
        Damage.isRefusedOrTaken(Files.readAllBytes(file), bytes -> Npz.read(bytes, "x.npz"));
        byte[] single = npy("{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3)}", new int[24]);
        Damage.isRefusedOrTaken(single, bytes -> Npy.read(bytes, "x.npy"));
    }

    private static SequencedMap<String, NpyArray> arrays() {
        Random random = Damage.random();
        SequencedMap<String, NpyArray> arrays = new TreeMap<>();
        arrays.put("floats", array("<f4", random, 3, 5));
        arrays.put("scalar", array("<i8", random));
        arrays.put("none", array("<f8", random, 0, 4));
        arrays.put("text", array("<U7", random, 2));
        arrays.put("large", array("|u1", random, 3, 1 << 20));
        return arrays;
    }

    private static NpyArray array(String dtype, Random random, long... shape) {
        byte[] bytes = new byte[(int) NpyHeader.bytes(dtype, shape)];
        random.nextBytes(bytes);
        return new NpyArray(dtype, shape, MemorySegment.ofArray(bytes));
    }

    private static void assertSame(@Nullable NpyArray read, NpyArray written) {
        requireNonNull(read);
        assertThat(read.dtype()).isEqualTo(written.dtype());
        assertThat(read.shape()).isEqualTo(written.shape());
        assertThat(read.bytes().mismatch(written.bytes())).isEqualTo(-1);
    }

    private static byte[] bytes(String header, int... elements) {
        return read(npy(header, elements)).bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    private static NpyArray read(byte[] file) {
        return Npy.read(MemorySegment.ofArray(file), "x.npy");
    }

    private static byte[] npy(String header, int... elements) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Npy.MAGIC);
        out.writeBytes(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
        out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        for (int element : elements) {
            out.write(element);
        }
        return out.toByteArray();
    }
}
