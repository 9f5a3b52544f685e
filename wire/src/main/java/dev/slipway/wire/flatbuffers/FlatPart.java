package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.Payload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// Something in a FlatBuffers file that an offset leads to.
sealed interface FlatPart permits FlatTable, FlatPart.Text, FlatPart.References, FlatPart.Numbers {

    record Text(String text) implements FlatPart {}

    record References(List<? extends FlatPart> parts) implements FlatPart {}

    /// A vector of `length` scalars.
    record Numbers(Payload bytes, long length, int alignment) implements FlatPart {

        static Numbers of(int... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[4 * values.length]);
            MemorySegment.copy(
                    values,
                    0,
                    bytes,
                    ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                    0,
                    values.length);
            return new Numbers(Payload.of(bytes), values.length, 4);
        }

        static Numbers of(float... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[4 * values.length]);
            MemorySegment.copy(
                    values,
                    0,
                    bytes,
                    ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                    0,
                    values.length);
            return new Numbers(Payload.of(bytes), values.length, 4);
        }

        static Numbers of(long... values) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[8 * values.length]);
            MemorySegment.copy(
                    values,
                    0,
                    bytes,
                    ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                    0,
                    values.length);
            return new Numbers(Payload.of(bytes), values.length, 8);
        }
    }
}
