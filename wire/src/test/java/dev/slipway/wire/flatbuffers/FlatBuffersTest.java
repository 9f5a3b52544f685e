package dev.slipway.wire.flatbuffers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.Damage;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.LittleEndian;
import dev.slipway.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlatBuffersTest {

    @Test
    void readsEveryKindOfFieldThatWasWritten() {
        FlatReader in = read(write(new FlatTable()
                .int8(0, 200, 0)
                .int16(1, -3, 0)
                .int32(2, -4, 0)
                .int64(3, Long.MIN_VALUE, 0)
                .float32(4, -0f, 0)
                .float64(5, Math.PI, 0)
                .bool(6, false, true)
                .string(7, "船")
                .union(8, 3, new FlatTable().int32(0, 5, 0))
                .tables(10, List.of(new FlatTable().string(0, "a"), new FlatTable().string(0, "b")))
                .strings(11, List.of("x", "", "x"))
                .shorts(12, (short) 1, (short) -1)
                .ints(13, 1, -1)
                .longs(14, 1, -1)
                .floats(15, 1, Float.NaN)
                .bytes(16, new byte[] {1, 2, 3})));
        assertThat(in.uint8(0)).isEqualTo(200);
        assertThat(in.int16(1, 0)).isEqualTo((short) -3);
        assertThat(in.int32(2, 0)).isEqualTo(-4);
        assertThat(in.uint32(2, 0)).isEqualTo(0xffff_fffcL);
        assertThat(in.int64(3, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(in.float32(4, 0)).isEqualTo(-0f);
        assertThat(in.float64(5, 0)).isEqualTo(Math.PI);
        assertThat(in.bool(6, true)).isFalse();
        assertThat(in.string(7)).isEqualTo("船");
        assertThat(in.uint8(8)).isEqualTo(3);
        assertThat(in.table(9)).extracting(table -> table.int32(0, 0)).isEqualTo(5);
        assertThat(in.tables(10)).extracting(table -> table.string(0)).containsExactly("a", "b");
        assertThat(in.strings(11)).containsExactly("x", "", "x");
        assertThat(in.shorts(12)).containsExactly(1, -1);
        assertThat(in.ints(13)).containsExactly(1, -1);
        assertThat(in.longs(14)).containsExactly(1, -1);
        assertThat(in.floats(15)).containsExactly(1, Float.NaN);
        assertThat(in.bytes(16).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
    }

    @Test
    void readsWhatIsAbsentAsTheDefault() {
        FlatReader in = read(write(new FlatTable().int32(3, 7, 7)));
        assertThat(in.has(3)).isFalse();
        assertThat(in.int32(3, 7)).isEqualTo(7);
        assertThat(in.string(9)).isEmpty();
        assertThat(in.table(9)).isNull();
        assertThat(in.tables(9)).isEmpty();
        assertThat(in.ints(9)).isEmpty();
        assertThat(in.bytes(9).byteSize()).isZero();
    }

    @Test
    void sharesVtablesAndStringsAndPadsNoFields() {
        // Header 8; vtable 8; table 4+4; vector 4+4n; then n tables of 4+4+1 with one vtable of 8; the string 4+3+1.
        List<FlatTable> tables = IntStream.range(0, 100)
                .mapToObj(i -> new FlatTable().int8(0, 1, 0).string(1, "abc"))
                .toList();
        byte[] bytes = write(new FlatTable().tables(0, tables));
        assertThat(bytes).hasSizeLessThanOrEqualTo(8 + 8 + 8 + 404 + 8 + 100 * 12 + 8);
        assertThat(read(bytes).tables(0)).allMatch(table -> table.string(1).equals("abc"));
    }

    @Test
    void alignsNumbersAndVectors() {
        MemorySegment data = MemorySegment.ofArray(new byte[5000]).fill((byte) 7);
        byte[] bytes = write(new FlatTable()
                .int8(0, 1, 0)
                .int64(1, 2, 0)
                .bytes(2, Payload.of(data), 16)
                .longs(3, 1)
                .bytes(4, Payload.of(data), 64));
        FlatReader in = read(bytes);
        MemorySegment file = MemorySegment.ofArray(bytes);
        assertThat(offset(file, in.bytes(2)) % 16).isZero();
        assertThat(offset(file, in.bytes(4)) % 64).isZero();
        assertThat(offset(file, in.structs(3, 8)) % 8).isZero();
        assertThat(offset(file, requireNonNull(in.struct(1, 8))) % 8).isZero();
        assertThat(in.offset() % 4).isZero();
        assertThat(in.bytes(2).mismatch(data)).isEqualTo(-1);
    }

    @Test
    void saysWhereBytesBeyondTheOffsetsLie() {
        byte[] large = new byte[10_000];
        Damage.random().nextBytes(large);
        FlatTable root = new FlatTable()
                .tables(
                        0,
                        List.of(
                                new FlatTable().beyond(1, 2, Payload.of(large), 16),
                                new FlatTable().beyond(1, 2, Payload.of(new byte[] {1, 2}), 16)));
        byte[] bytes = write(root);
        assertThat(bytes).hasSize((int) FlatWriter.size(root));
        FlatReader in = read(bytes);
        FlatReader first = in.tables(0).getFirst();
        assertThat(first.int64(1, 0) % 16).isZero();
        assertThat(first.int64(2, 0)).isEqualTo(large.length);
        assertThat(in.ofFile(first.int64(1, 0), large.length).toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(large);
        FlatReader second = in.tables(0).getLast();
        assertThat(in.ofFile(second.int64(1, 0), second.int64(2, 0)).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(1, 2);
    }

    @Test
    void refusesToLayOutMoreThanOffsetsReach() {
        Payload large = new Payload(1L << 31, () -> MemorySegment.NULL);
        assertThatThrownBy(() -> FlatWriter.size(new FlatTable().bytes(0, large, 16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 GiB");
        assertThat(FlatWriter.size(new FlatTable().beyond(0, 1, large, 16))).isGreaterThan(1L << 31);
    }

    @Test
    void namesTheIdentifierThatWasFound() {
        assertThatThrownBy(() -> FlatReader.root(MemorySegment.ofArray(write(new FlatTable())), "TFL3", "x.tflite"))
                .isInstanceOf(FormatException.class)
                .hasMessage("x.tflite: the identifier at offset 4 is 'TEST', expected 'TFL3'");
    }

    @Test
    void refusesAnOffsetThatLeadsOutside() {
        byte[] bytes = write(new FlatTable().table(0, new FlatTable()));
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, read(bytes).offset() + 4, -4);
        assertThatThrownBy(() -> read(bytes).table(0))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("t: a table at offset");
    }

    @Test
    void refusesAVectorThatIsNamedAgainAndAgain() {
        byte[] bytes = write(new FlatTable().ints(0, new int[100_000]));
        FlatReader in = read(bytes);
        assertThatThrownBy(() -> Collections.nCopies(1000, 0).forEach(in::ints))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("named too often");
    }

    @Test
    void endsDamageInAFormatException() {
        List<FlatTable> tables = IntStream.range(0, 30)
                .mapToObj(i -> new FlatTable()
                        .string(0, "name" + i)
                        .ints(1, 1, 2, 3)
                        .table(2, new FlatTable().longs(0, 5).floats(1, 5))
                        .bytes(3, new byte[20])
                        .strings(4, List.of("a", "b")))
                .toList();
        Damage.isRefusedOrTaken(write(new FlatTable().tables(0, tables)), bytes -> {
            for (FlatReader table : FlatReader.root(bytes, "TEST", "t").tables(0)) {
                table.string(0);
                table.ints(1);
                table.bytes(3);
                table.strings(4);
                FlatReader inner = table.table(2);
                if (inner != null) {
                    inner.longs(0);
                    inner.floats(1);
                }
            }
        });
    }

    private static long offset(MemorySegment file, MemorySegment part) {
        return part.address() - file.address();
    }

    private static FlatReader read(byte[] bytes) {
        return FlatReader.root(MemorySegment.ofArray(bytes), "TEST", "t");
    }

    private static byte[] write(FlatTable root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlatWriter.write(root, "TEST", Channels.newChannel(out));
        return out.toByteArray();
    }
}
