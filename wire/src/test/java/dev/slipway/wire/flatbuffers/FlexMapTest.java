package dev.slipway.wire.flatbuffers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlexMapTest {

    /// `{"a": 3, "b": 0.5, "c": true, "many": 300, "s": "x"}` as the flatbuffers package of Python writes it.
    private static final byte[] BYTES = HexFormat.of()
            .parseHex("6100620063006d616e790073000178000511100f0e0a0000070000000100000005000000030000000000003f"
                    + "010000002c01000026000000060e6a0614192601");

    @Test
    void readsTheNumbersOfAMap() {
        Map<String, Number> map = FlexMap.read(MemorySegment.ofArray(BYTES));
        assertThat(map)
                .containsOnly(Map.entry("a", 3L), Map.entry("b", 0.5), Map.entry("c", 1L), Map.entry("many", 300L));
    }

    @Test
    void refusesDamagedBytesAndNeverFailsOtherwise() {
        assertThatThrownBy(() -> FlexMap.read(MemorySegment.ofArray(new byte[0])))
                .isInstanceOf(FormatException.class);
        for (int i = 0; i < BYTES.length; i++) {
            for (int change : new int[] {1, 0x80, 0xff}) {
                byte[] damaged = BYTES.clone();
                damaged[i] ^= (byte) change;
                try {
                    FlexMap.read(MemorySegment.ofArray(damaged));
                } catch (FormatException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }
}
