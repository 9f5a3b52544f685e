package dev.slipway.engine.tflite;

import dev.slipway.engine.EngineException;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A tensor inside the runtime.
@SuppressWarnings("restricted")
record TfliteTensor(TfliteApi api, MemorySegment pointer) {

    /// By the numbers of `TfLiteType`.
    private static final List<ElementType> ELEMENTS = List.of(
            ElementType.HANDLE,
            ElementType.FLOAT32,
            ElementType.INT32,
            ElementType.UINT8,
            ElementType.INT64,
            ElementType.STRING,
            ElementType.BOOL,
            ElementType.INT16,
            ElementType.COMPLEX64,
            ElementType.INT8,
            ElementType.FLOAT16,
            ElementType.FLOAT64,
            ElementType.COMPLEX128,
            ElementType.UINT64,
            ElementType.HANDLE,
            ElementType.HANDLE,
            ElementType.UINT32,
            ElementType.UINT16,
            ElementType.INT4,
            ElementType.BFLOAT16,
            ElementType.INT2);

    private static final int OK = 0;

    String name() {
        return api.text(TfliteFunction.TENSOR_NAME, pointer);
    }

    ElementType element() {
        int number = api.number(TfliteFunction.TENSOR_TYPE, pointer);
        return number < ELEMENTS.size() ? ELEMENTS.get(number) : ElementType.HANDLE;
    }

    /// What the file declares: sizes that may vary are unknown.
    TensorType type() {
        MemorySegment sizes =
                api.pointer(TfliteFunction.TENSOR_SIGNATURE, pointer).reinterpret(Integer.BYTES);
        List<Dim> dims = new ArrayList<>();
        if (!sizes.equals(MemorySegment.NULL)) {
            int rank = sizes.get(ValueLayout.JAVA_INT, 0);
            MemorySegment all = sizes.reinterpret((rank + 1L) * Integer.BYTES);
            for (int axis = 1; axis <= rank; axis++) {
                int size = all.getAtIndex(ValueLayout.JAVA_INT, axis);
                dims.add(size < 0 ? Dim.UNKNOWN : Dim.of(size));
            }
        }
        ElementType element = element();
        return new TensorType(element, Shape.of(dims), element.isInteger() ? api.quantization(pointer) : null);
    }

    /// The sizes it has now.
    int[] sizes() {
        int[] sizes = new int[api.number(TfliteFunction.TENSOR_RANK, pointer)];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = api.number(TfliteFunction.TENSOR_SIZE, pointer, axis);
        }
        return sizes;
    }

    boolean hasSizes(int[] sizes) {
        return Arrays.equals(sizes(), sizes);
    }

    /// Copies a tensor of the same type and sizes in.
    void write(Tensor tensor) {
        if (tensor.element() == ElementType.STRING) {
            MemorySegment strings = MemorySegment.ofArray(TfliteStrings.encoded(tensor.strings()));
            if (api.number(TfliteFunction.REALLOCATE_TENSOR, strings.byteSize(), pointer) != OK) {
                throw new EngineException("there is no memory for %d bytes of strings".formatted(strings.byteSize()));
            }
            data().copyFrom(strings);
        } else if (tensor.size() > 0) {
            data().copyFrom(tensor.bytes());
        }
    }

    /// A copy of what it holds.
    Tensor read() {
        ElementType element = element();
        Shape shape = Shape.of(Arrays.stream(sizes()).asLongStream().toArray());
        if (element == ElementType.STRING) {
            return Tensor.ofStrings(shape, TfliteStrings.decoded(data(), shape.elements()));
        }
        MemorySegment copy = Tensor.allocate(element, shape.elements());
        if (copy.byteSize() > 0) {
            MemorySegment data = data();
            if (data.byteSize() < copy.byteSize()) {
                throw new EngineException("tensor '%s' of %s%s came out with %d bytes instead of %d"
                        .formatted(name(), element, shape, data.byteSize(), copy.byteSize()));
            }
            copy.copyFrom(data.asSlice(0, copy.byteSize()));
        }
        return Tensor.of(element, shape, copy);
    }

    private MemorySegment data() {
        MemorySegment data = api.pointer(TfliteFunction.TENSOR_DATA, pointer);
        return data.equals(MemorySegment.NULL)
                ? MemorySegment.ofArray(new byte[0])
                : data.reinterpret(api.size(TfliteFunction.TENSOR_BYTES, pointer));
    }
}
