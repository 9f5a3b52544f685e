package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Long short-term memory, gates in the order input i, output o, forget f, candidate c. With F, G and H the
/// activations, `i` and `f` are `F(x * W^T + h * R^T + biases + P * c)`, then
/// `c' = f * c + i * G(x * W^T + h * R^T + biases)`, `o` as i and f but of `c'`, and `h' = o * H(c')`. What stands
/// behind the end of a short row of y is 0. `batch` comes first in x, y and the states if `recurrence` says so.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[time, batch, features]` | |
/// | input 1 | `weights` | float `[directions, 4 * hidden, features]` | W of i, o, f, c |
/// | input 2 | `recurrent` | float `[directions, 4 * hidden, hidden]` | R of i, o, f, c |
/// | input 3 | `bias` | float `[directions, 8 * hidden]` | optional, Wb then Rb of each; zeros where absent |
/// | input 4 | `lengths` | integer `[batch]` | optional; how many steps of each row count, all where absent |
/// | input 5 | `initialHidden` | float `[directions, batch, hidden]` | optional; zeros where absent |
/// | input 6 | `initialCell` | float `[directions, batch, hidden]` | optional; zeros where absent |
/// | input 7 | `peepholes` | float `[directions, 3 * hidden]` | optional, P of i, o, f; zeros where absent |
/// | output 0 | `y` | type of `x` | the hidden state after each step, `[time, directions, batch, hidden]` |
/// | output 1 | `lastHidden` | type of `x` | `[directions, batch, hidden]` |
/// | output 2 | `lastCell` | type of `x` | `[directions, batch, hidden]` |
///
/// - **C1** `x` has three axes
///
/// Source: [ONNX LSTM](https://onnx.ai/onnx/operators/onnx__LSTM.html).
///
/// @param recurrence sizes, direction and activations: F, G and H of each direction; its `clip` limits what enters F
/// and G
/// @param inputForget whether `f` is `1 - i`
public record Lstm(Recurrence recurrence, boolean inputForget) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        List<TensorType> types = recurrence.types(this, in);
        return List.of(types.getFirst(), types.getLast(), types.getLast());
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return RecurrentCells.lstm(this, in);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        Recurrence plain = Recurrence.plain(5, Recurrence.Direction.REVERSE, "sigmoid", "tanh", "tanh")
                .withBatchFirst(true);
        return List.of(
                Example.of(new Lstm(plain, false), Some.reals(2, 4, 3), Some.reals(1, 20, 3), Some.reals(1, 20, 5))
                        .withOutputs(3),
                Example.of(new Lstm(plain, false), Some.reals(4, 3), Some.reals(1, 20, 3), Some.reals(1, 20, 5))
                        .withOutputs(3)
                        .breaks("C1"),
                Example.of(
                                new Lstm(
                                        new Recurrence(
                                                5,
                                                Recurrence.Direction.BIDIRECTIONAL,
                                                List.of("sigmoid", "relu", "elu", "hardsigmoid", "leakyrelu", "affine"),
                                                List.of(0.7f, 0.3f, 0.2f, 0.5f),
                                                List.of(0.4f, 0.1f),
                                                0.5f,
                                                false),
                                        false),
                                Some.reals(6, 2, 3),
                                Some.reals(2, 20, 3),
                                Some.reals(2, 20, 5),
                                Some.reals(2, 40),
                                null,
                                Some.reals(2, 2, 5),
                                Some.reals(2, 2, 5),
                                Some.reals(2, 15))
                        .withOutputs(3));
    }
}
