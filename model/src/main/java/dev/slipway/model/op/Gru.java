package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Gated recurrent unit, gates in the order update z, reset r, candidate n. With F and G the activations, `z` and `r`
/// are `F(x * W^T + h * R^T + biases)`, and `h' = (1 - z) * n + z * h` for
/// `n = G(x * W^T + Wb + (r * h) * R^T + Rb)`. What stands behind the end of a short row of y is 0. `batch` comes
/// first in x, y and the states if `recurrence` says so.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[time, batch, features]` | |
/// | input 1 | `weights` | float `[directions, 3 * hidden, features]` | W of z, r, n |
/// | input 2 | `recurrent` | float `[directions, 3 * hidden, hidden]` | R of z, r, n |
/// | input 3 | `bias` | float `[directions, 6 * hidden]` | optional, Wb then Rb of each; zeros where absent |
/// | input 4 | `lengths` | integer `[batch]` | optional; how many steps of each row count, all where absent |
/// | input 5 | `initialHidden` | float `[directions, batch, hidden]` | optional; zeros where absent |
/// | output 0 | `y` | type of `x` | the hidden state after each step, `[time, directions, batch, hidden]` |
/// | output 1 | `lastHidden` | type of `x` | `[directions, batch, hidden]` |
///
/// - **C1** `x` has three axes
///
/// Source: [ONNX GRU](https://onnx.ai/onnx/operators/onnx__GRU.html).
///
/// @param recurrence sizes, direction and activations: F and G of each direction
/// @param linearBeforeReset whether `r` is applied to the recurrent product, `r * (h * R^T + Rb)`, not to `h`
public record Gru(Recurrence recurrence, boolean linearBeforeReset) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return recurrence.types(this, in);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return RecurrentCells.gru(this, in);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        Recurrence plain =
                Recurrence.plain(5, Recurrence.Direction.BIDIRECTIONAL, "sigmoid", "tanh", "sigmoid", "tanh");
        return List.of(
                Example.of(
                                new Gru(plain, true),
                                Some.reals(4, 2, 3),
                                Some.reals(2, 15, 3),
                                Some.reals(2, 15, 5),
                                Some.reals(2, 30),
                                Some.ints(4, 2))
                        .withOutputs(2),
                Example.of(new Gru(plain, true), Some.reals(4, 3), Some.reals(1, 20, 3), Some.reals(1, 20, 5))
                        .withOutputs(2)
                        .breaks("C1"),
                Example.of(
                                new Gru(
                                        new Recurrence(
                                                5,
                                                Recurrence.Direction.REVERSE,
                                                List.of("hardsigmoid", "scaledtanh"),
                                                List.of(0.3f, 0.8f),
                                                List.of(0.4f, 0.6f),
                                                0.5f,
                                                false),
                                        false),
                                Some.reals(4, 2, 3),
                                Some.reals(1, 15, 3),
                                Some.reals(1, 15, 5),
                                Some.reals(1, 30),
                                null,
                                Some.reals(1, 2, 5))
                        .withOutputs(2));
    }
}
