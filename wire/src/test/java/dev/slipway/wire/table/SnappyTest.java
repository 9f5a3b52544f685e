package dev.slipway.wire.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnappyTest {

    @Test
    void copiesLiterals() {
        assertThat(decompress("05" + "10" + "68656c6c6f")).isEqualTo("hello");
        assertThat(decompress("05" + "f004" + "68656c6c6f")).isEqualTo("hello");
    }

    @Test
    void repeatsWhatCameBefore() {
        // Offset 2, length 4 in the one-byte form; then offset 1, length 3 in the two-byte and the four-byte form.
        assertThat(decompress("06" + "04" + "6162" + "0102")).isEqualTo("ababab");
        assertThat(decompress("04" + "00" + "61" + "0a0100")).isEqualTo("aaaa");
        assertThat(decompress("04" + "00" + "61" + "0b01000000")).isEqualTo("aaaa");
    }

    @Test
    void refusesWhatPointsOutsideOrLies() {
        for (String broken :
                List.of("", "80", "04", "0410", "060461620103", "060461620100", "ffffffff0f00", "04fcffffffff61")) {
            assertThatThrownBy(() -> decompress(broken)).as(broken).isInstanceOf(FormatException.class);
        }
    }

    private static String decompress(String hex) {
        MemorySegment compressed = MemorySegment.ofArray(HexFormat.of().parseHex(hex));
        byte[] bytes = Snappy.decompress(compressed, "x").toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
