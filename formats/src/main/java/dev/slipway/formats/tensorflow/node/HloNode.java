package dev.slipway.formats.tensorflow.node;

import dev.slipway.formats.tensorflow.file.StableHlo.Operation;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// An operation of StableHLO on its way into the hub.
///
/// StableHLO repeats what is small before it computes with it; the hub's ops do that themselves. So a value may still
/// be smaller than the module says, and is repeated only for an op that needs it whole.
///
/// @param at the call of the module, with the operands as inputs
public record HloNode(Operation operation, List<Loose> operands, TensorflowNode at) {

    /// A value that broadcasts to what the module says it is.
    ///
    /// @param type as the module says
    /// @param shape what to repeat it to where the type does not say; null where it is whole or the type says
    public record Loose(
            Value value, TensorType type, @Nullable Value shape) {

        public static Loose whole(Value value, TensorType type) {
            return new Loose(value, type, null);
        }
    }

    public Loose loose(int index) {
        if (index >= operands.size()) {
            throw refused("it has %d operands".formatted(operands.size()));
        }
        return operands.get(index);
    }

    /// Operand `index`, as large as the module says.
    public Value in(int index) {
        return whole(loose(index));
    }

    public Value whole(Loose loose) {
        Shape said = loose.type.shape();
        Shape is = at.graph().typeOf(loose.value).shape();
        if (loose.shape != null) {
            return at.step("repeated", new Expand(), loose.value, loose.shape);
        }
        return !said.isKnown() || said.equals(is)
                ? loose.value
                : at.step("repeated", new Expand(), loose.value, at.vector("shape", said.sizes()));
    }

    /// The operand with axes of one element in front, so that it has as many as the module says.
    public Value aligned(int index) {
        Value value = loose(index).value;
        int rank = at.graph().typeOf(value).shape().rank();
        int said = loose(index).type.shape().rank();
        return rank == said
                ? value
                : at.step(
                        "aligned",
                        new Unsqueeze(),
                        value,
                        at.vector("axes", LongStream.range(0, said - rank).toArray()));
    }

    public TensorType type(int operand) {
        return loose(operand).type;
    }

    public Shape shape(int operand) {
        return type(operand).shape();
    }

    /// The sizes of an operand, which must be known.
    public long[] sizes(int operand) {
        return sizes(shape(operand));
    }

    public long[] sizes(Shape shape) {
        if (!shape.isKnown()) {
            throw refused("the sizes %s are not all known".formatted(shape));
        }
        return shape.dims().stream().mapToLong(dim -> dim.size()).toArray();
    }

    /// The type of the first result, as the module says.
    public TensorType result() {
        return operation.types().getFirst();
    }

    public TensorflowFormula formula() {
        return new TensorflowFormula(at, result().element());
    }

    public TensorflowFormula formula(ElementType element) {
        return new TensorflowFormula(at, element);
    }

    /// What is known beforehand of an operand.
    public @Nullable Tensor known(int index) {
        return new KnownValues(at.graph()).of(loose(index).value);
    }

    public List<Loose> is(Op op, Value... inputs) {
        return whole(at.is(op, inputs).getFirst());
    }

    /// The only result.
    public List<Loose> whole(Value value) {
        return List.of(Loose.whole(value, result()));
    }

    public TensorflowNode.NotConstant refused(String why) {
        return new TensorflowNode.NotConstant("of StableHLO's %s %s".formatted(operation.name(), why));
    }
}
