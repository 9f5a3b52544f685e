package dev.slipway.engine.onnxruntime;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The runtime's types and ours.
final class OrtTypes {

    static final int TENSOR = 1;

    private static final List<String> KINDS = List.of(
            "value of unknown type", "tensor", "sequence", "map", "opaque value", "sparse tensor", "optional value");

    /// By the numbers of `ONNXTensorElementDataType`.
    private static final Map<ElementType, Integer> NUMBERS = Map.ofEntries(
            Map.entry(ElementType.FLOAT32, 1),
            Map.entry(ElementType.UINT8, 2),
            Map.entry(ElementType.INT8, 3),
            Map.entry(ElementType.UINT16, 4),
            Map.entry(ElementType.INT16, 5),
            Map.entry(ElementType.INT32, 6),
            Map.entry(ElementType.INT64, 7),
            Map.entry(ElementType.STRING, 8),
            Map.entry(ElementType.BOOL, 9),
            Map.entry(ElementType.FLOAT16, 10),
            Map.entry(ElementType.FLOAT64, 11),
            Map.entry(ElementType.UINT32, 12),
            Map.entry(ElementType.UINT64, 13),
            Map.entry(ElementType.COMPLEX64, 14),
            Map.entry(ElementType.COMPLEX128, 15),
            Map.entry(ElementType.BFLOAT16, 16),
            Map.entry(ElementType.FLOAT8_E4M3FN, 17),
            Map.entry(ElementType.FLOAT8_E4M3FNUZ, 18),
            Map.entry(ElementType.FLOAT8_E5M2, 19),
            Map.entry(ElementType.FLOAT8_E5M2FNUZ, 20),
            Map.entry(ElementType.UINT4, 21),
            Map.entry(ElementType.INT4, 22),
            Map.entry(ElementType.UINT2, 24),
            Map.entry(ElementType.INT2, 25));

    /// Where tensors are made, ONNX Runtime 1.29 takes these numbers of `TensorProto.DataType` for its own.
    private static final Map<ElementType, Integer> NUMBERS_FOR_MAKING =
            Map.of(ElementType.UINT2, 25, ElementType.INT2, 26);

    private static final Map<Integer, ElementType> ELEMENTS =
            NUMBERS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private OrtTypes() {}

    static int number(ElementType element) {
        Integer number = NUMBERS_FOR_MAKING.getOrDefault(element, NUMBERS.get(element));
        if (number == null) {
            throw new IllegalArgumentException("ONNX Runtime takes no tensors of %s".formatted(element));
        }
        return number;
    }

    static ElementType element(int number) {
        ElementType element = ELEMENTS.get(number);
        if (element == null) {
            throw new EngineException("ONNX Runtime uses element type %d, which is not known here".formatted(number));
        }
        return element;
    }

    /// The tensor type that a type of the runtime is.
    ///
    /// @param what names the value, for the message when it is no tensor
    static TensorType tensor(OrtApi api, Arena arena, MemorySegment type, String what) {
        int kind = api.number(arena, OrtFunction.KIND_OF_TYPE, type);
        if (kind != TENSOR) {
            throw new EngineException("%s is a %s; only tensors can be exchanged with a model"
                    .formatted(what, KINDS.get(kind < KINDS.size() ? kind : 0)));
        }
        return tensor(api, arena, api.created(arena, OrtFunction.TENSOR_TYPE_OF, type));
    }

    static TensorType tensor(OrtApi api, Arena arena, MemorySegment tensorType) {
        ElementType element = element(api.number(arena, OrtFunction.ELEMENT_TYPE, tensorType));
        return TensorType.of(element, api.hasShape(tensorType) ? shape(api, arena, tensorType) : Shape.UNRANKED);
    }

    private static Shape shape(OrtApi api, Arena arena, MemorySegment tensorType) {
        long rank = api.size(arena, OrtFunction.RANK, tensorType);
        MemorySegment sizes = arena.allocate(ValueLayout.JAVA_LONG, rank);
        MemorySegment names = arena.allocate(ValueLayout.ADDRESS, rank);
        api.invoke(OrtFunction.DIMENSIONS, tensorType, sizes, rank);
        api.invoke(OrtFunction.DIMENSION_NAMES, tensorType, names, rank);
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            long size = sizes.getAtIndex(ValueLayout.JAVA_LONG, axis);
            String name = NativeFunction.textAt(names.getAtIndex(ValueLayout.ADDRESS, axis));
            dims.add(size >= 0 ? Dim.of(size) : name.isEmpty() ? Dim.UNKNOWN : Dim.symbol(name));
        }
        return Shape.of(dims);
    }
}
