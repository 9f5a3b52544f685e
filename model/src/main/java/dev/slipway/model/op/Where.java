package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `z = condition ? x : y`, all three broadcast.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `condition` | bool, broadcast with the others | |
/// | input 1 | `x` | any, broadcast with the others | |
/// | input 2 | `y` | as `x`, broadcast with the others | |
/// | output 0 | `z` | as `x`, the shape all broadcast to | |
///
/// Source: [ONNX Where](https://onnx.ai/onnx/operators/onnx__Where.html),
/// [TensorFlow SelectV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/SelectV2).
public record Where() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(1), Broadcast.shape(List.of(in.shape(0), in.shape(1), in.shape(2)))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape shape = Broadcast.shape(List.of(in.shape(0), in.shape(1), in.shape(2)));
        boolean[] condition = Broadcast.to(in.tensor(0), shape).toBooleans();
        Tensor x = in.tensor(1);
        int[] fromX = Broadcast.sources(x.shape(), shape);
        int[] fromY = Broadcast.sources(in.shape(2), shape);
        int[] order = new int[fromX.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = condition[i] ? fromX[i] : (int) x.size() + fromY[i];
        }
        return List.of(Picked.of(Joined.flat(x, in.tensor(2)), order, shape));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> condition = in.dims(0);
        Optional<List<Dim>> x = in.dims(1);
        Optional<List<Dim>> y = in.dims(2);
        if (condition.isEmpty() || x.isEmpty() || y.isEmpty()) {
            return Optional.empty();
        }
        int count = Math.max(
                condition.get().size(), Math.max(x.get().size(), y.get().size()));
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Dim test = at(condition.get(), i);
            result.add(test.isKnown() ? at(test.is(0) ? y.get() : x.get(), i) : Dim.UNKNOWN);
        }
        return Optional.of(result);
    }

    private static Dim at(List<Dim> dims, int index) {
        return dims.size() == 1 ? dims.getFirst() : dims.get(index);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Where(), Some.booleans(true, false, true), Some.reals(2, 3), Some.reals(1)),
                Example.of(new Where(), Some.booleans(true, false), Some.longs(1, 2), Some.longs(3, 4)));
    }
}
