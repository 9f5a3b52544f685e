package dev.slipway.engine.onnxruntime;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.foreign.Scratch;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Tensors on their way into the runtime and out of it.
@SuppressWarnings("restricted")
final class OrtValues {

    /// What is smaller is had from the system as fast.
    private static final long LARGE = 16 << 10;

    private OrtValues() {}

    /// A value over the tensor's bytes where they lie, or over a copy in `arena` or `scratch`; to be released.
    static MemorySegment of(OrtApi api, Arena arena, Scratch scratch, Tensor tensor) {
        int element = OrtTypes.number(tensor.element());
        long[] sizes = tensor.shape().sizes();
        MemorySegment shape = arena.allocateFrom(ValueLayout.JAVA_LONG, sizes);
        if (tensor.element() == ElementType.STRING) {
            MemorySegment value =
                    api.created(arena, OrtFunction.CREATE_TENSOR, api.allocator(), shape, (long) sizes.length, element);
            fill(api, arena, value, tensor.strings());
            return value;
        }
        MemorySegment bytes = inNativeMemory(arena, scratch, tensor.bytes());
        return api.created(
                arena,
                OrtFunction.CREATE_TENSOR_OVER,
                api.cpuMemory(),
                bytes,
                bytes.byteSize(),
                shape,
                (long) sizes.length,
                element);
    }

    private static MemorySegment inNativeMemory(Arena arena, Scratch scratch, MemorySegment bytes) {
        if (bytes.isNative() && bytes.address() % Scratch.ALIGNMENT == 0) {
            return bytes;
        }
        long size = bytes.byteSize();
        MemorySegment copy = size < LARGE
                ? arena.allocate(Math.max(size, 1), Scratch.ALIGNMENT).asSlice(0, size)
                : scratch.room(size);
        return copy.copyFrom(bytes);
    }

    private static void fill(OrtApi api, Arena arena, MemorySegment value, List<byte[]> strings) {
        for (int i = 0; i < strings.size(); i++) {
            byte[] string = strings.get(i);
            MemorySegment buffer =
                    api.created(arena, OrtFunction.RESIZED_STRING, value, (long) i, (long) string.length);
            buffer.reinterpret(string.length).copyFrom(MemorySegment.ofArray(string));
        }
    }

    /// A copy of what the runtime computed.
    ///
    /// @param what names the value, for messages
    static Tensor tensor(OrtApi api, Arena arena, MemorySegment value, String what) {
        if (value.equals(MemorySegment.NULL) || api.number(arena, OrtFunction.VALUE_KIND, value) != OrtTypes.TENSOR) {
            throw new EngineException(what + " came out as no tensor");
        }
        MemorySegment typeAndShape = api.created(arena, OrtFunction.TYPE_AND_SHAPE, value);
        TensorType type;
        try {
            type = OrtTypes.tensor(api, arena, typeAndShape);
        } finally {
            api.release(OrtFunction.RELEASE_TYPE_AND_SHAPE, typeAndShape);
        }
        Shape shape = type.shape();
        if (type.element() == ElementType.STRING) {
            return Tensor.ofStrings(shape, strings(api, arena, value, shape.elements()));
        }
        MemorySegment copy = Tensor.allocate(type.element(), shape.elements());
        MemorySegment data = api.created(arena, OrtFunction.TENSOR_DATA, value);
        copy.copyFrom(data.reinterpret(copy.byteSize()));
        return Tensor.of(type.element(), shape, copy);
    }

    private static List<byte[]> strings(OrtApi api, Arena arena, MemorySegment value, long count) {
        long length = api.size(arena, OrtFunction.STRINGS_LENGTH, value);
        MemorySegment content = arena.allocate(Math.max(length, 1));
        MemorySegment offsets = arena.allocate(ValueLayout.JAVA_LONG, Math.max(count, 1));
        api.invoke(OrtFunction.STRINGS_CONTENT, value, content, length, offsets, count);
        List<byte[]> strings = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long start = offsets.getAtIndex(ValueLayout.JAVA_LONG, i);
            long end = i + 1 < count ? offsets.getAtIndex(ValueLayout.JAVA_LONG, i + 1) : length;
            strings.add(content.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE));
        }
        return strings;
    }
}
