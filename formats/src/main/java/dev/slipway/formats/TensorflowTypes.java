package dev.slipway.formats;

import dev.slipway.model.tensor.ElementType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// TensorFlow's numbers for element types (`tensorflow/core/framework/types.proto`): those of its files are those of
/// its servers' messages.
public final class TensorflowTypes {

    private static final List<Spelling> SPELLINGS = List.of(
            spell(ElementType.FLOAT32, 1),
            spell(ElementType.FLOAT64, 2),
            spell(ElementType.INT32, 3, 13),
            spell(ElementType.UINT8, 4, 12),
            spell(ElementType.INT16, 5, 15),
            spell(ElementType.INT8, 6, 11),
            spell(ElementType.STRING, 7),
            spell(ElementType.COMPLEX64, 8),
            spell(ElementType.INT64, 9),
            spell(ElementType.BOOL, 10),
            spell(ElementType.BFLOAT16, 14),
            spell(ElementType.UINT16, 17, 16),
            spell(ElementType.COMPLEX128, 18),
            spell(ElementType.FLOAT16, 19),
            spell(ElementType.UINT32, 22),
            spell(ElementType.UINT64, 23),
            spell(ElementType.FLOAT8_E5M2, 24),
            spell(ElementType.FLOAT8_E4M3FN, 25),
            spell(ElementType.INT4, 29),
            spell(ElementType.UINT4, 30));

    private static final Map<ElementType, Integer> NUMBERS = new EnumMap<>(ElementType.class);
    private static final Map<Integer, ElementType> ELEMENTS = new HashMap<>();

    static {
        for (Spelling spelling : SPELLINGS) {
            NUMBERS.put(spelling.element(), spelling.numbers().getFirst());
            spelling.numbers().forEach(number -> ELEMENTS.put(number, spelling.element()));
        }
    }

    /// @param numbers the one that is written, then those of quantised types that are stored alike
    private record Spelling(ElementType element, List<Integer> numbers) {}

    private TensorflowTypes() {}

    private static Spelling spell(ElementType element, Integer... numbers) {
        return new Spelling(element, Arrays.asList(numbers));
    }

    /// What is stored under a number; null where nothing is that a tensor could hold.
    public static @Nullable ElementType element(int number) {
        return ELEMENTS.get(number);
    }

    /// The number under which elements are stored; empty where TensorFlow does not know them.
    public static OptionalInt number(ElementType element) {
        Integer number = NUMBERS.get(element);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
