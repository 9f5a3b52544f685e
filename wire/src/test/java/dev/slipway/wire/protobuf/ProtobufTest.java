package dev.slipway.wire.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.Damage;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufTest {

    @Test
    void writesTheBytesOfTheSpecification() {
        assertThat(hex(new ProtoWriter().int64(1, 150))).isEqualTo("089601");
        assertThat(hex(new ProtoWriter().string(2, "testing"))).isEqualTo("120774657374696e67");
        assertThat(hex(new ProtoWriter().message(3, inner -> inner.int64(1, 150))))
                .isEqualTo("1a03089601");
        assertThat(hex(new ProtoWriter().packed(6, 3, 270, 86942))).isEqualTo("3206038e029ea705");
        assertThat(hex(new ProtoWriter().int64(1, -2))).isEqualTo("08feffffffffffffffff01");
        assertThat(hex(new ProtoWriter().sint64(1, -2))).isEqualTo("0803");
        assertThat(hex(new ProtoWriter().float32(1, 1).float64(2, 1))).isEqualTo("0d0000803f11000000000000f03f");
    }

    @Test
    void readsEveryKindOfScalarThatWasWritten() {
        ProtoReader in = reader(new ProtoWriter()
                .int64(1, Long.MIN_VALUE)
                .sint64(2, Long.MIN_VALUE)
                .fixed32(3, -7)
                .fixed64(4, -8)
                .float32(5, Float.NaN)
                .float64(6, -0.0)
                .bool(7, true)
                .string(8, "grüße 船")
                .toBytes());
        assertThat(at(1, in).int64()).isEqualTo(Long.MIN_VALUE);
        assertThat(at(2, in).sint64()).isEqualTo(Long.MIN_VALUE);
        assertThat(at(3, in).int32()).isEqualTo(-7);
        assertThat(at(4, in).int64()).isEqualTo(-8);
        assertThat(at(5, in).float32()).isNaN();
        assertThat(at(6, in).float64()).isEqualTo(-0.0);
        assertThat(at(7, in).bool()).isTrue();
        assertThat(at(8, in).string()).isEqualTo("grüße 船");
        assertThat(in.next()).isFalse();
    }

    @Test
    void readsRandomIntegersPackedAndApart() {
        Random random = Damage.random();
        long[] values =
                random.longs(1000).map(value -> value >> random.nextInt(64)).toArray();
        ProtoWriter out = new ProtoWriter().packed(1, values);
        Arrays.stream(values).forEach(value -> out.int64(1, value));
        List<Long> read = new ArrayList<>();
        ProtoReader in = reader(out.toBytes());
        while (in.next()) {
            in.integers(read::add);
        }
        List<Long> expected = Arrays.stream(values).boxed().toList();
        assertThat(read.subList(0, 1000)).isEqualTo(expected);
        assertThat(read.subList(1000, 2000)).isEqualTo(expected);
    }

    @Test
    void readsFloatsAndDoublesPackedAndApart() {
        List<Float> floats = new ArrayList<>();
        List<Double> doubles = new ArrayList<>();
        ProtoReader in = reader(new ProtoWriter()
                .packedFloats(1, 1, 2)
                .float32(1, 3)
                .packedDoubles(2, 4, 5)
                .float64(2, 6)
                .toBytes());
        while (in.next()) {
            if (in.field() == 1) {
                in.floats(floats::add);
            } else {
                in.doubles(doubles::add);
            }
        }
        assertThat(floats).containsExactly(1f, 2f, 3f);
        assertThat(doubles).containsExactly(4.0, 5.0, 6.0);
    }

    @Test
    void streamsLargePayloadsWithinNestedMessages() {
        byte[] large = new byte[3 << 20];
        Damage.random().nextBytes(large);
        List<String> made = new ArrayList<>();
        ProtoWriter out = new ProtoWriter()
                .message(
                        1,
                        inner -> inner.string(1, "before")
                                .bytes(2, new Payload(large.length, () -> {
                                    made.add("now");
                                    return MemorySegment.ofArray(large);
                                }))
                                .string(3, "after"));
        assertThat(made).isEmpty();
        byte[] bytes = out.toBytes();
        assertThat(made).hasSize(1);
        assertThat(out.size()).isEqualTo(bytes.length);
        ProtoReader inner = at(1, reader(bytes)).message();
        assertThat(at(1, inner).string()).isEqualTo("before");
        assertThat(at(2, inner).bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(large);
        assertThat(at(3, inner).string()).isEqualTo("after");
    }

    @Test
    void skipsGroupsWithAllThatIsInThem() {
        byte[] group = HexFormat.of().parseHex("0b" + "0801" + "13" + "1203aabbcc" + "14" + "0c" + "0805");
        ProtoReader in = reader(group);
        in.next();
        in.skip();
        assertThat(at(1, in).int32()).isEqualTo(5);
    }

    @Test
    void saysWhereALengthLies() {
        assertThatThrownBy(
                        () -> at(2, reader(HexFormat.of().parseHex("12ff01aa"))).bytes())
                .isInstanceOf(FormatException.class)
                .hasMessage("m.pb: field 2 at offset 3 claims 255 bytes, 1 are left; the file is cut off or damaged");
    }

    @Test
    void refusesMessagesThatNestWithoutEnd() {
        ProtoWriter message = new ProtoWriter();
        for (int i = 0; i < 300; i++) {
            message = new ProtoWriter().message(1, message);
        }
        byte[] deep = message.toBytes();
        assertThatThrownBy(() -> walk(reader(deep)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("deeper than 200");
    }

    @Test
    void refusesAWrongWireTypeATruncatedNumberAndAnEndlessOne() {
        assertThatThrownBy(() ->
                        at(1, reader(new ProtoWriter().int64(1, 1).toBytes())).string())
                .isInstanceOf(FormatException.class);
        for (String broken :
                List.of("0d0000", "09000000", "08", "0880", "08ffffffffffffffffffff01", "00", "0f", "0c")) {
            assertThatThrownBy(() -> walk(reader(HexFormat.of().parseHex(broken))))
                    .as(broken)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void endsDamageInAFormatException() {
        ProtoWriter node =
                new ProtoWriter().string(4, "node").packed(2, 1, 2, 3).float32(3, 1);
        ProtoWriter graph = new ProtoWriter();
        for (int i = 0; i < 50; i++) {
            graph.message(1, new ProtoWriter().message(1, node).bytes(2, new byte[100]));
        }
        Damage.isRefusedOrTaken(graph.toBytes(), bytes -> walk(ProtoReader.of(bytes, "m.pb")));
    }

    /// Takes what begins like a message for one.
    private static void walk(ProtoReader in) {
        while (in.next()) {
            if (in.field() == 1 && in.isPacked()) {
                walk(in.message());
            } else {
                in.skip();
            }
        }
    }

    private static ProtoReader reader(byte[] bytes) {
        return ProtoReader.of(MemorySegment.ofArray(bytes), "m.pb");
    }

    private static ProtoReader at(int field, ProtoReader in) {
        assertThat(in.next()).isTrue();
        assertThat(in.field()).isEqualTo(field);
        return in;
    }

    private static String hex(ProtoWriter message) {
        return HexFormat.of().formatHex(message.toBytes());
    }
}
