package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.formula.Formula;
import dev.slipway.model.formula.Steps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Range;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Locale;

/// What one node computes, written with hub ops. Numbers beside nothing are scalars of the formula's element type.
public final class TensorflowFormula extends Formula {

    private final Steps node;
    private final ElementType element;

    public TensorflowFormula(Steps node, ElementType element) {
        super(node);
        this.node = node;
        this.element = element;
    }

    /// A formula over the type of the node's first input.
    public static TensorflowFormula of(TensorflowNode node) {
        return new TensorflowFormula(node, node.element(0));
    }

    public ElementType element() {
        return element;
    }

    /// A scalar of the formula's element type.
    public Value number(double value) {
        return node.scalar("number", element, value);
    }

    public Value clipped(Value x, double min, double max) {
        return binary(Binary.Kind.MIN, binary(Binary.Kind.MAX, x, number(min)), number(max));
    }

    public Value flat(Value x) {
        return reshape(x, -1);
    }

    public Value op(Op op, Value... inputs) {
        return node.step(op.name().toLowerCase(Locale.ROOT), op, inputs);
    }

    /// The sizes of `x`, in INT64.
    public Value shape(Value x) {
        return node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
    }

    /// `0, 1, …` below an INT64 scalar.
    public Value count(Value limit) {
        return node.step("count", new Range(), index(0), limit, index(1));
    }

    /// A matrix of constants.
    public Value matrix(int rows, int columns, double... values) {
        return node.constant("matrix", Tensor.ofDoubles(element, Shape.of(rows, columns), values));
    }
}
