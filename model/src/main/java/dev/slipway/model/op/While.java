package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Repeats `body` while `condition` of the state is true; both take the whole state, and what is only read passes
/// through.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `state...` | any | what the loop starts from |
/// | output 0 | `state...` | as the inputs | after the last trip; a size that `body` changes is unknown |
///
/// Source: [TensorFlow While](https://www.tensorflow.org/api_docs/python/tf/raw_ops/While),
/// [TFLite WHILE](https://www.tensorflow.org/mlir/tfl_ops),
/// [ONNX Loop](https://onnx.ai/onnx/operators/onnx__Loop.html).
///
/// @param condition from the state, one element that is true while the loop goes on
/// @param body from the state, the next one
public record While(Region condition, Region body) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        List<TensorType> state = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            state.add(in.type(i));
        }
        for (int round = 0; round < 3; round++) {
            List<TensorType> after = body.infer(state);
            List<TensorType> merged = new ArrayList<>();
            for (int i = 0; i < state.size(); i++) {
                merged.add(state.get(i)
                        .withShape(
                                Shapes.common(state.get(i).shape(), after.get(i).shape())));
            }
            if (merged.equals(state)) {
                break;
            }
            state = merged;
        }
        return state;
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        List<Tensor> state = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            state.add(in.tensor(i));
        }
        while (condition.evaluate(state).getFirst().scalarValue() != 0) {
            state = body.evaluate(state);
        }
        return state;
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public List<Region> regions() {
        return List.of(condition, body);
    }

    @Override
    public Op withRegions(List<? extends Region> regions) {
        return new While(regions.get(0), regions.get(1));
    }
}
