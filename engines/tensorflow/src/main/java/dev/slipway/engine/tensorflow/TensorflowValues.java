package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tensors on their way into the runtime and out of it.
@SuppressWarnings("restricted")
final class TensorflowValues {

    /// `sizeof(TF_TString)`
    private static final long STRING = 24;

    private final TensorflowApi api;
    private final MemorySegment releaseStrings;
    private final Map<Long, Arena> strings = new ConcurrentHashMap<>();

    TensorflowValues(TensorflowApi api) {
        this.api = api;
        try {
            MethodHandle release = MethodHandles.lookup()
                    .bind(
                            this,
                            "release",
                            MethodType.methodType(void.class, MemorySegment.class, long.class, MemorySegment.class));
            releaseStrings =
                    Linker.nativeLinker().upcallStub(release, NativeFunction.descriptor("plp"), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /// A copy inside the runtime; to be deleted.
    ///
    /// @param type the runtime's number of the element type
    MemorySegment of(Arena arena, Tensor tensor, int type) {
        long[] sizes = tensor.shape().sizes();
        MemorySegment shape = arena.allocateFrom(ValueLayout.JAVA_LONG, sizes);
        if (tensor.element() == ElementType.STRING) {
            return ofStrings(shape, sizes.length, type, tensor.strings());
        }
        MemorySegment bytes = tensor.bytes();
        MemorySegment value =
                api.pointer(TensorflowFunction.ALLOCATE_TENSOR, type, shape, sizes.length, bytes.byteSize());
        if (value.equals(MemorySegment.NULL)) {
            throw new EngineException("there is no memory for a tensor of %d bytes".formatted(bytes.byteSize()));
        }
        if (bytes.byteSize() > 0) {
            data(value).copyFrom(bytes);
        }
        return value;
    }

    /// The runtime says when it is done with the strings: variables and tables may keep them.
    private MemorySegment ofStrings(MemorySegment shape, int rank, int type, List<byte[]> content) {
        Arena memory = Arena.ofShared();
        MemorySegment all = memory.allocate(Math.max(content.size() * STRING, 1), Long.BYTES);
        for (int i = 0; i < content.size(); i++) {
            copy(content.get(i), all.asSlice(i * STRING, STRING));
        }
        strings.put(all.address(), memory);
        return api.pointer(
                TensorflowFunction.NEW_TENSOR,
                type,
                shape,
                rank,
                all,
                content.size() * STRING,
                releaseStrings,
                MemorySegment.NULL);
    }

    private void copy(byte[] content, MemorySegment string) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
            api.run(TensorflowFunction.COPY_STRING, string, bytes, (long) content.length);
        }
    }

    @SuppressWarnings("unused") // called by the runtime
    private void release(MemorySegment data, long size, MemorySegment unused) {
        Arena memory = strings.remove(data.address());
        if (memory != null) {
            MemorySegment all = data.reinterpret(size);
            for (long offset = 0; offset < size; offset += STRING) {
                api.run(TensorflowFunction.FREE_STRING, all.asSlice(offset, STRING));
            }
            memory.close();
        }
    }

    /// A copy of what the runtime computed.
    ///
    /// @param what names the value, for messages
    Tensor tensor(MemorySegment value, String what) {
        ElementType element = TensorflowTypes.element(api.number(TensorflowFunction.TENSOR_TYPE, value), what);
        long[] sizes = new long[api.number(TensorflowFunction.TENSOR_RANK, value)];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = api.size(TensorflowFunction.TENSOR_SIZE, value, axis);
        }
        Shape shape = Shape.of(sizes);
        if (element == ElementType.STRING) {
            return Tensor.ofStrings(shape, strings(value, shape.elements()));
        }
        MemorySegment copy = Tensor.allocate(element, shape.elements());
        if (copy.byteSize() > 0) {
            copy.copyFrom(data(value).asSlice(0, copy.byteSize()));
        }
        return Tensor.of(element, shape, copy);
    }

    private List<byte[]> strings(MemorySegment value, long count) {
        List<byte[]> all = new ArrayList<>();
        if (count > 0) {
            MemorySegment data = data(value);
            for (long i = 0; i < count; i++) {
                MemorySegment string = data.asSlice(i * STRING, STRING);
                long size = api.size(TensorflowFunction.STRING_SIZE, string);
                all.add(api.pointer(TensorflowFunction.STRING_DATA, string)
                        .reinterpret(size)
                        .toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return all;
    }

    private MemorySegment data(MemorySegment value) {
        return api.pointer(TensorflowFunction.TENSOR_DATA, value)
                .reinterpret(api.size(TensorflowFunction.TENSOR_BYTES, value));
    }
}
