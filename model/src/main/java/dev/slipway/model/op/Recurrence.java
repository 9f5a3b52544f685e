package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// What recurrent ops share, as ONNX has it.
///
/// @param hidden size of the hidden state
/// @param direction along time
/// @param activations ONNX's names in lower case (`sigmoid`, `tanh`, …), for each direction in turn
/// @param alphas parameters of the activations that have one, in order; may be shorter
/// @param betas likewise
/// @param clip limit of what enters an activation; infinite for none
/// @param batchFirst whether x is `[batch, time, features]` (ONNX's layout 1)
public record Recurrence(
        int hidden,
        Direction direction,
        List<String> activations,
        List<Float> alphas,
        List<Float> betas,
        float clip,
        boolean batchFirst) {

    /// Which way time runs.
    public enum Direction {
        FORWARD,
        REVERSE,
        BIDIRECTIONAL
    }

    public Recurrence {
        activations = List.copyOf(activations);
        alphas = List.copyOf(alphas);
        betas = List.copyOf(betas);
    }

    public int directions() {
        return direction == Direction.BIDIRECTIONAL ? 2 : 1;
    }

    /// The types of `y`, and of a state after the last step.
    ///
    /// @throws OpException when x has not three axes, which is C1 of each recurrent op
    List<TensorType> types(Op op, Operands in) {
        Shape x = in.shape(0);
        if (x.isRanked() && x.rank() != 3) {
            throw new OpException("%s C1: x of shape %s has not the three axes %s"
                    .formatted(op.name(), x, batchFirst ? "batch, time, features" : "time, batch, features"));
        }
        Dim time = x.isRanked() ? x.dim(batchFirst ? 1 : 0) : Dim.UNKNOWN;
        Dim batch = x.isRanked() ? x.dim(batchFirst ? 0 : 1) : Dim.UNKNOWN;
        Dim directions = Dim.of(directions());
        Dim size = Dim.of(hidden);
        Shape y =
                Shape.of(batchFirst ? List.of(batch, time, directions, size) : List.of(time, directions, batch, size));
        Shape last = Shape.of(batchFirst ? List.of(batch, directions, size) : List.of(directions, batch, size));
        return List.of(TensorType.of(in.element(0), y), TensorType.of(in.element(0), last));
    }
}
