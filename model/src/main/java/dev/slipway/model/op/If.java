package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// One of two regions; both take all the captured inputs, in order, and give equally many outputs. A region that
/// forbids the types of the inputs cannot be taken, so that the outputs are of the other's types.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `condition` | bool, one element | `then` is taken where it holds |
/// | input 1 | `captured...` | any | what the regions read from outside |
/// | output 0 | `y...` | as the regions give | ranks and sizes in which they differ are unknown |
///
/// Source: [ONNX If](https://onnx.ai/onnx/operators/onnx__If.html),
/// [TensorFlow If](https://www.tensorflow.org/api_docs/python/tf/raw_ops/If).
///
/// @param then the region for true
/// @param otherwise the region for false
public record If(Region then, Region otherwise) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        List<TensorType> given = new ArrayList<>();
        for (int i = 1; i < in.size(); i++) {
            given.add(in.type(i));
        }
        List<TensorType> first;
        try {
            first = then.infer(given);
        } catch (OpException e) {
            return otherwise.infer(given);
        }
        List<TensorType> second;
        try {
            second = otherwise.infer(given);
        } catch (OpException e) {
            return first;
        }
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            types.add(first.get(i)
                    .withShape(Shapes.common(first.get(i).shape(), second.get(i).shape())));
        }
        return types;
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Region taken = in.tensor(0).scalarValue() != 0 ? then : otherwise;
        List<Tensor> given = new ArrayList<>();
        for (int i = 1; i < in.size(); i++) {
            given.add(in.tensor(i));
        }
        return taken.evaluate(given);
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public List<Region> regions() {
        return List.of(then, otherwise);
    }

    @Override
    public Op withRegions(List<? extends Region> regions) {
        return new If(regions.get(0), regions.get(1));
    }
}
