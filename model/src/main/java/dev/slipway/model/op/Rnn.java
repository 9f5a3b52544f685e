package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's RNN, by `recurrence`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `weights` |  |
/// | input 2 | `recurrent` |  |
/// | input 3 | `bias` | optional |
/// | input 4 | `lengths` | optional |
/// | input 5 | `initialHidden` | optional |
/// | output 0 | `y` | |
/// | output 1 | `lastHidden` | |
///
/// - C1: x has three axes
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
