package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call of a function on symbolic tensors, which is a node of a functional model: an operation of `keras.ops`
/// (<https://keras.io/api/ops/>), or a function of TensorFlow that Keras 2 made a layer of
/// (<https://www.tensorflow.org/api_docs/python/tf>). Both say the same under other names, of the function and of its
/// arguments.
///
/// @param isOperation whether it is one of `keras.ops`, whose arguments may stand in the node's configuration
record KerasFunction(KerasNode node, boolean isOperation) {

    /// What a function gives.
    interface Meaning {
        Value of(KerasFunction call);
    }

    /// What a function of several results gives.
    interface Results {
        List<Value> of(KerasFunction call);
    }

    /// Says a function that both have.
    ///
    /// @param operations names without `ops.`
    /// @param functions names without `tf.`
    static void spell(String operations, String functions, Meaning meaning) {
        operations(operations, meaning);
        functions(functions, meaning);
    }

    /// Says a function of several results that both have.
    static void results(String operations, String functions, Results meaning) {
        put("ops.", operations, node -> meaning.of(new KerasFunction(node, true)));
        put("tf.", functions, node -> meaning.of(new KerasFunction(node, false)));
    }

    /// Says operations of `keras.ops`.
    static void operations(String names, Meaning meaning) {
        put("ops.", names, node -> List.of(meaning.of(new KerasFunction(node, true))));
    }

    /// Says operations of `keras.ops` that have several results.
    static void divided(String names, Results meaning) {
        put("ops.", names, node -> meaning.of(new KerasFunction(node, true)));
    }

    /// Says functions of TensorFlow.
    static void functions(String names, Meaning meaning) {
        put("tf.", names, node -> List.of(meaning.of(new KerasFunction(node, false))));
    }

    private static void put(String prefix, String names, KerasOps.Reading reading) {
        for (String name : names.split(" ")) {
            KerasOps.spell(prefix + name, reading);
        }
    }

    /// An argument by its place, or by the first of its names that is given; null where none is.
    @Nullable
    Object argument(int place, String... names) {
        List<@Nullable Object> positional = node.call().positional();
        Object given = place < positional.size() ? positional.get(place) : null;
        for (String name : names) {
            given = given == null ? node.call().named().get(name) : given;
            given = given == null && isOperation ? node.config().get(name) : given;
        }
        return given;
    }

    /// The argument that is called first in both, whatever its name.
    private @Nullable Object first() {
        Object given =
                argument(0, "x", "x1", "input", "input_tensor", "features", "tensor", "values", "value", "t", "a");
        return given != null
                ? given
                : node.call().named().values().stream().findFirst().orElse(null);
    }

    /// The tensor that the function is of.
    Value x() {
        return KerasOperands.value(node, first(), ElementType.FLOAT32);
    }

    /// The same, as reals.
    Value real() {
        return node.real(x());
    }

    /// The first of two operands.
    @Nullable
    Object left() {
        return first();
    }

    /// The second of two operands.
    @Nullable
    Object right() {
        return argument(1, "y", "x2", "value", "bias", "b");
    }

    /// A tensor, or what numbers make one.
    ///
    /// @param element that of numbers
    Value value(ElementType element, int place, String... names) {
        return KerasOperands.value(node, argument(place, names), element);
    }

    /// Several tensors, brought to one type.
    Value[] several(int place, String... names) {
        return KerasOperands.several(node, argument(place, names)).toArray(Value[]::new);
    }

    /// One axis or size, several, or null where none is given.
    @Nullable
    List<Integer> axes(int place, String... names) {
        return KerasOperands.axes(argument(place, names));
    }

    /// Axes or sizes without which the function cannot be said.
    ///
    /// @param missing what it does or lacks where they are not given
    List<Integer> axesOr(String missing, int place, String... names) {
        List<Integer> axes = axes(place, names);
        if (axes == null) {
            throw new Unsaid(missing);
        }
        return axes;
    }

    int integer(int otherwise, int place, String... names) {
        Object given = argument(place, names);
        return switch (given) {
            case null -> otherwise;
            case Number number when number.doubleValue() == number.intValue() -> number.intValue();
            default -> throw new Unsaid("'%s' is %s, which is no integer".formatted(names[0], given));
        };
    }

    float number(double otherwise, int place, String... names) {
        return argument(place, names) instanceof Number number ? number.floatValue() : (float) otherwise;
    }

    boolean flag(boolean otherwise, int place, String... names) {
        return switch (argument(place, names)) {
            case Boolean flag -> flag;
            case Number number -> number.longValue() != 0;
            case null, default -> otherwise;
        };
    }

    String text(String otherwise, int place, String... names) {
        return argument(place, names) instanceof String text ? text : otherwise;
    }

    KerasFormula formula() {
        return new KerasFormula(node);
    }

    /// The hub node that the function is.
    Value is(Op op, Value... inputs) {
        return node.is(op, inputs);
    }
}
