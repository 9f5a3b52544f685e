package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A recurrent layer of one gate: `h = f(x[t] * W^T + h * R^T + Wb + Rb)`, for each step `t` and direction.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[time, batch, features]` | |
/// | input 1 | `weights` | float `[directions, hidden, features]` | `W` |
/// | input 2 | `recurrent` | float `[directions, hidden, hidden]` | `R` |
/// | input 3 | `bias` | float `[directions, 2 * hidden]` | optional; `Wb`, then `Rb`; 0 where absent |
/// | input 4 | `lengths` | integer `[batch]` | optional, all where absent; steps of each row, after which `y` is 0 |
/// | input 5 | `initialHidden` | float `[directions, batch, hidden]` | optional; 0 where absent |
/// | output 0 | `y` | as `x`, `[time, directions, batch, hidden]` | `h` after each step |
/// | output 1 | `lastHidden` | as `x`, `[directions, batch, hidden]` | `h` after the last step |
///
/// - **C1** `x` has three axes
///
/// Where `recurrence` is batch first, `batch` is the first axis of `x`, `initialHidden` and the outputs.
///
/// Source: [ONNX RNN](https://onnx.ai/onnx/operators/onnx__RNN.html).
///
/// @param recurrence size, direction, the one activation `f`, and layout
public record Rnn(Recurrence recurrence) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return recurrence.types(this, in);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return RecurrentCells.rnn(this, in);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        Recurrence plain = Recurrence.plain(5, Recurrence.Direction.FORWARD, "tanh");
        return List.of(
                Example.of(new Rnn(plain), Some.reals(4, 2, 3), Some.reals(1, 5, 3), Some.reals(1, 5, 5))
                        .withOutputs(2),
                Example.of(new Rnn(plain), Some.reals(4, 3), Some.reals(1, 20, 3), Some.reals(1, 20, 5))
                        .withOutputs(2)
                        .breaks("C1"),
                Example.of(
                                new Rnn(new Recurrence(
                                        5,
                                        Recurrence.Direction.BIDIRECTIONAL,
                                        List.of("softsign", "thresholdedrelu"),
                                        List.of(0.1f),
                                        List.of(),
                                        0.5f,
                                        false)),
                                Some.reals(4, 2, 3),
                                Some.reals(2, 5, 3),
                                Some.reals(2, 5, 5),
                                Some.reals(2, 10),
                                null,
                                Some.reals(2, 2, 5))
                        .withOutputs(2));
    }
}
