package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's GRU (gates zrh), by `recurrence`.
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
