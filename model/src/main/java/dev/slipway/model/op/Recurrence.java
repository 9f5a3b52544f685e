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
/// @param alphas parameters of the activations that take one, in order and without gaps; may be shorter
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
        /// From the first step to the last.
        FORWARD,
        /// From the last step to the first; outputs stay in the order of time.
        REVERSE,
        /// Both, forward first.
        BIDIRECTIONAL
    }

    public Recurrence {
        activations = List.copyOf(activations);
        alphas = List.copyOf(alphas);
        betas = List.copyOf(betas);
    }

    /// One whose activations take no parameters and have no limit, with x as `[time, batch, features]`.
    public static Recurrence plain(int hidden, Direction direction, String... activations) {
        return new Recurrence(
                hidden, direction, List.of(activations), List.of(), List.of(), Float.POSITIVE_INFINITY, false);
    }

    /// The same in the other order of time and batch, or in this one.
    public Recurrence withBatchFirst(boolean first) {
        return new Recurrence(hidden, direction, activations, alphas, betas, clip, first);
    }

    /// A function of a cell.
    ///
    /// @param name as in `activations`
    /// @param alpha the usual one where none is given; 0 where the function has none
    /// @param beta likewise
    public record Activation(String name, float alpha, float beta) {}

    /// A function of a direction's cell. A list for one direction holds for both.
    ///
    /// @param which its number among the functions of the cell
    /// @param each how many functions the cell has
    public Activation activation(int direction, int which, int each) {
        int index = direction * each + which;
        int at = index < activations.size() ? index : which;
        if (at >= activations.size()) {
            throw new OpException(
                    "a recurrent cell has %d activations, but %d are given".formatted(each, activations.size()));
        }
        long alphasBefore = activations.subList(0, at).stream()
                .filter(name -> !Float.isNaN(usualAlpha(name)))
                .count();
        long betasBefore = activations.subList(0, at).stream()
                .filter(name -> !Float.isNaN(usualBeta(name)))
                .count();
        String name = activations.get(at);
        return new Activation(
                name,
                parameter(usualAlpha(name), alphas, alphasBefore),
                parameter(usualBeta(name), betas, betasBefore));
    }

    private static float parameter(float usual, List<Float> given, long at) {
        if (Float.isNaN(usual)) {
            return 0;
        }
        return at < given.size() ? given.get((int) at) : usual;
    }

    /// Not a number where the function has none.
    private static float usualAlpha(String name) {
        return switch (name) {
            case "affine", "thresholdedrelu", "scaledtanh", "elu" -> 1;
            case "leakyrelu" -> 0.01f;
            case "hardsigmoid" -> 0.2f;
            default -> Float.NaN;
        };
    }

    private static float usualBeta(String name) {
        return switch (name) {
            case "affine" -> 0;
            case "scaledtanh" -> 1;
            case "hardsigmoid" -> 0.5f;
            default -> Float.NaN;
        };
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
