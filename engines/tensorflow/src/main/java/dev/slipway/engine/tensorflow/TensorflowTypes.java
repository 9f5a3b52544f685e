package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.model.tensor.ElementType;
import java.util.Map;
import java.util.stream.Collectors;

/// The runtime's element types and ours.
final class TensorflowTypes {

    /// By the numbers of `DataType`. Quantised types are the integers that they are stored as.
    private static final Map<Integer, ElementType> ELEMENTS = Map.ofEntries(
            Map.entry(1, ElementType.FLOAT32),
            Map.entry(2, ElementType.FLOAT64),
            Map.entry(3, ElementType.INT32),
            Map.entry(4, ElementType.UINT8),
            Map.entry(5, ElementType.INT16),
            Map.entry(6, ElementType.INT8),
            Map.entry(7, ElementType.STRING),
            Map.entry(8, ElementType.COMPLEX64),
            Map.entry(9, ElementType.INT64),
            Map.entry(10, ElementType.BOOL),
            Map.entry(14, ElementType.BFLOAT16),
            Map.entry(17, ElementType.UINT16),
            Map.entry(18, ElementType.COMPLEX128),
            Map.entry(19, ElementType.FLOAT16),
            Map.entry(22, ElementType.UINT32),
            Map.entry(23, ElementType.UINT64),
            Map.entry(24, ElementType.FLOAT8_E5M2),
            Map.entry(25, ElementType.FLOAT8_E4M3FN));

    private static final Map<Integer, ElementType> QUANTIZED = Map.of(
            11, ElementType.INT8,
            12, ElementType.UINT8,
            13, ElementType.INT32,
            15, ElementType.INT16,
            16, ElementType.UINT16);

    private static final Map<ElementType, Integer> NUMBERS =
            ELEMENTS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private TensorflowTypes() {}

    static boolean isKnown(int number) {
        return ELEMENTS.containsKey(number) || QUANTIZED.containsKey(number);
    }

    /// @param what names the tensor, for the message when its type cannot be exchanged
    static ElementType element(int number, String what) {
        ElementType element = ELEMENTS.getOrDefault(number, QUANTIZED.get(number));
        if (element == null) {
            throw new EngineException(
                    "%s is of TensorFlow's type %d, which cannot be exchanged with a model".formatted(what, number));
        }
        return element;
    }

    static int number(ElementType element) {
        Integer number = NUMBERS.get(element);
        if (number == null) {
            throw new IllegalArgumentException("TensorFlow takes no tensors of %s".formatted(element));
        }
        return number;
    }
}
