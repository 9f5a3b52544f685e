package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of operations: tensors, numbers that join them, and lists of numbers.
final class KerasOperands {

    private KerasOperands() {}

    /// An argument by place or name, else from the configuration.
    static @Nullable Object get(KerasNode node, int place, String name) {
        Object given = node.call().get(place, name);
        return given == null ? node.config().get(name) : given;
    }

    /// A tensor, or what numbers make one.
    static Value value(KerasNode node, int place, String name) {
        return value(node, get(node, place, name), ElementType.FLOAT32);
    }

    /// @param element that of numbers
    static Value value(KerasNode node, @Nullable Object argument, ElementType element) {
        return switch (argument) {
            case Value value -> value;
            case Tensor tensor -> node.constant("constant", tensor);
            case Boolean flag -> node.constant("constant", Tensor.ofBooleans(Shape.SCALAR, flag));
            case Number number ->
                node.constant("constant", Tensor.ofDoubles(element, Shape.SCALAR, number.doubleValue()));
            case List<?> list
            when list.stream().allMatch(Number.class::isInstance) ->
                node.constant(
                        "constant",
                        Tensor.ofDoubles(
                                element,
                                Shape.of(list.size()),
                                list.stream()
                                        .mapToDouble(each -> ((Number) each).doubleValue())
                                        .toArray()));
            case null -> throw new Unsaid("an argument is missing");
            default -> throw new Unsaid("an argument is %s, which is no tensor".formatted(argument));
        };
    }

    /// Two operands of one type: numbers take that of the tensor beside them, integers become reals beside reals.
    static List<Value> pair(KerasNode node, @Nullable Object first, @Nullable Object second) {
        ElementType common = common(node, first, second);
        return List.of(node.cast(value(node, first, common), common), node.cast(value(node, second, common), common));
    }

    private static ElementType common(KerasNode node, @Nullable Object first, @Nullable Object second) {
        ElementType a = element(node, first);
        ElementType b = element(node, second);
        if (a == null || b == null) {
            ElementType known = a == null ? b : a;
            Object other = a == null ? first : second;
            boolean widens = known != null
                    && !known.isFloat()
                    && (other instanceof Double
                            || other instanceof List<?> list && list.stream().anyMatch(Double.class::isInstance));
            return known == null || widens
                    ? ElementType.FLOAT32
                    : known == ElementType.BOOL && other instanceof Long ? ElementType.INT32 : known;
        }
        if (a == b) {
            return a;
        }
        if (a.isFloat() != b.isFloat()) {
            return a.isFloat() ? a : b;
        }
        return a == ElementType.BOOL || b.bits() > a.bits() && b != ElementType.BOOL ? b : a;
    }

    private static @Nullable ElementType element(KerasNode node, @Nullable Object argument) {
        return switch (argument) {
            case Value value -> node.type(value).element();
            case Tensor tensor -> tensor.element();
            case null, default -> null;
        };
    }

    /// Axes as an argument or configuration has them: one, several, or null for all.
    static @Nullable List<Integer> axes(@Nullable Object argument) {
        return switch (argument) {
            case null -> null;
            case Number number -> List.of(number.intValue());
            case Tensor tensor -> integers(tensor);
            case List<?> list -> {
                List<Integer> axes = new ArrayList<>();
                for (Object each : list) {
                    if (!(each instanceof Number number)) {
                        throw new Unsaid("sizes are computed: %s".formatted(list));
                    }
                    axes.add(number.intValue());
                }
                yield axes;
            }
            default -> throw new Unsaid("axes or sizes are computed: %s".formatted(argument));
        };
    }

    private static List<Integer> integers(Tensor tensor) {
        List<Integer> integers = new ArrayList<>();
        for (long each : tensor.toLongs()) {
            integers.add(Math.toIntExact(each));
        }
        return integers;
    }

    /// The tensors of a list argument, joined types.
    static List<Value> several(KerasNode node, @Nullable Object argument) {
        if (argument instanceof List<?> list) {
            Value like = KerasCall.values(list).stream().findFirst().orElse(Value.NONE);
            ElementType element = like.isPresent() ? node.type(like).element() : ElementType.FLOAT32;
            return list.stream()
                    .map(each -> node.cast(value(node, each, element), element))
                    .toList();
        }
        return List.of(value(node, argument, ElementType.FLOAT32));
    }
}
