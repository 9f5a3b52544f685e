package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's LSTM (gates iofc), by `recurrence`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `weights` |  |
/// | input 2 | `recurrent` |  |
/// | input 3 | `bias` | optional |
/// | input 4 | `lengths` | optional |
/// | input 5 | `initialHidden` | optional |
/// | input 6 | `initialCell` | optional |
/// | input 7 | `peepholes` | optional |
/// | output 0 | `y` | |
/// | output 1 | `lastHidden` | |
/// | output 2 | `lastCell` | |
///
/// - C1: x has three axes
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
