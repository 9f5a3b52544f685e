package dev.slipway.engine.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory that runs lend each other.
final class ScratchTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 65, 1 << 16, (1 << 16) + 1, 33 << 20})
    void isAlignedAndAsLargeAsAskedFor(long bytes) {
        try (Scratch scratch = new Scratch()) {
            for (int i = 0; i < 3; i++) {
                MemorySegment room = scratch.room(bytes);

                assertThat(room.byteSize()).isEqualTo(bytes);
                assertThat(room.address() % Scratch.ALIGNMENT).isZero();
                room.fill((byte) 1);
            }
        }
    }

    @Test
    void twoRoomsDoNotShareMemory() {
        try (Scratch scratch = new Scratch();
                Scratch other = new Scratch()) {
            MemorySegment first = scratch.room(100).fill((byte) 1);
            MemorySegment second = scratch.room(70_000).fill((byte) 2);
            MemorySegment third = scratch.room(100).fill((byte) 3);
            MemorySegment foreign = other.room(100).fill((byte) 4);

            assertThat(first.get(ValueLayout.JAVA_BYTE, 99)).isEqualTo((byte) 1);
            assertThat(second.get(ValueLayout.JAVA_BYTE, 69_999)).isEqualTo((byte) 2);
            assertThat(third.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 3);
            assertThat(scratch.isOver(third.asSlice(10, 5))).isTrue();
            assertThat(scratch.isOver(foreign)).isFalse();
        }
    }

    @Test
    void knowsWhatLiesElsewhere() {
        try (Scratch scratch = new Scratch();
                Arena arena = Arena.ofConfined()) {
            MemorySegment large = scratch.room(40 << 20);

            assertThat(scratch.isOver(large)).isTrue();
            assertThat(scratch.isOver(arena.allocate(8))).isFalse();
            assertThat(scratch.isOver(MemorySegment.ofArray(new byte[8]))).isFalse();
        }
    }
}
