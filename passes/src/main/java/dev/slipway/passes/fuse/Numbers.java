package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What patterns ask of constants that hold one number.
final class Numbers {

    /// How far a number of a pattern may be from the one that is meant: exporters round them.
    private static final double TOLERANCE = 1e-5;

    private Numbers() {}

    /// A binary op of a value and one number, which leaves the value's shape as it is.
    ///
    /// @param first whether the number is the first operand
    record With(Value x, double number, boolean first) {}

    /// The number that `value` is, null where it is no constant of one real.
    static @Nullable Double of(Value value, Graph graph) {
        Constant constant = graph.constant(value);
        boolean fits = constant != null
                && constant.element().isFloat()
                && !constant.type().isQuantized()
                && constant.shape().isKnown()
                && constant.shape().elements() == 1;
        return constant == null || !fits ? null : constant.tensor().scalarValue();
    }

    static boolean is(Value value, double number, Graph graph) {
        Double found = of(value, graph);
        return found != null && near(found, number);
    }

    static boolean near(double found, double meant) {
        return Math.abs(found - meant) <= TOLERANCE * Math.max(1, Math.abs(meant));
    }

    /// What `value` is made of, where an op of `kind` makes it of a value and a number.
    static @Nullable With with(Value value, Binary.Kind kind, Graph graph) {
        return graph.producer(value) instanceof Node node ? with(node, kind, graph) : null;
    }

    static @Nullable With with(Node node, Binary.Kind kind, Graph graph) {
        if (!node.op().equals(new Binary(kind)) || !isReal(node.output(), graph)) {
            return null;
        }
        for (int i = 1; i >= 0; i--) {
            Double number = of(node.input(i), graph);
            Value x = node.input(1 - i);
            if (number != null
                    && graph.type(x).shape().isRanked()
                    && graph.type(x).shape().equals(graph.type(node.output()).shape())) {
                return new With(x, number, i == 0);
            }
        }
        return null;
    }

    /// Whether a value holds reals as they are.
    static boolean isReal(Value value, Graph graph) {
        return graph.type(value).element().isFloat() && !graph.type(value).isQuantized();
    }

    /// A constant of the element type of `like`.
    static Constant constant(ElementType element, Shape shape, float[] values) {
        Tensor tensor = Tensor.ofFloats(shape, values);
        return Constant.of(element == ElementType.FLOAT32 ? tensor : tensor.cast(element));
    }
}
