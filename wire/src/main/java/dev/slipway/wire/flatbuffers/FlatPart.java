package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.LittleEndian;
import dev.slipway.wire.Payload;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Something in a FlatBuffers file that an offset leads to.
sealed interface FlatPart permits FlatTable, FlatPart.Text, FlatPart.References, FlatPart.Numbers {

    record Text(String text) implements FlatPart {}

    record References(List<? extends FlatPart> parts) implements FlatPart {}

    /// A vector of `length` scalars or structs.
    record Numbers(Payload bytes, long length, int alignment) implements FlatPart {

        static Numbers of(short... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[2 * values.length]);
            MemorySegment.copy(values, 0, bytes, LittleEndian.SHORT, 0, values.length);
            return new Numbers(Payload.of(bytes), values.length, 2);
        }

        static Numbers of(int... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[4 * values.length]);
            MemorySegment.copy(values, 0, bytes, LittleEndian.INT, 0, values.length);
            return new Numbers(Payload.of(bytes), values.length, 4);
        }

        static Numbers of(float... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[4 * values.length]);
            MemorySegment.copy(values, 0, bytes, LittleEndian.FLOAT, 0, values.length);
            return new Numbers(Payload.of(bytes), values.length, 4);
        }

        static Numbers of(long... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[8 * values.length]);
            MemorySegment.copy(values, 0, bytes, LittleEndian.LONG, 0, values.length);
            return new Numbers(Payload.of(bytes), values.length, 8);
        }
    }
}
