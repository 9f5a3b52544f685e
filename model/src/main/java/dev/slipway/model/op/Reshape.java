package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The same elements, in the same order, in another shape.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `shape` | integer `[r]` | a 0 is as `zeroIsZero` says; one may be -1: what the others leave |
/// | output 0 | `y` | as `x`, of `shape` | symbolic where `x` or `shape` is |
///
/// - **C1** `x` and `y` have equally many elements
///
/// Source: [ONNX Reshape](https://onnx.ai/onnx/operators/onnx__Reshape.html),
/// [TensorFlow Reshape](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Reshape),
/// [TFLite RESHAPE](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param zeroIsZero whether a 0 in `shape` is a size of 0; otherwise it keeps the size of that axis of `x`
public record Reshape(boolean zeroIsZero) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<List<Dim>> wanted = in.dims(1);
        if (wanted.isEmpty()) {
            Shape shape = Axes.length(in, 1).map(Shape::unknown).orElse(Shape.UNRANKED);
            return List.of(in.type(0).withShape(shape));
        }
        Shape x = in.shape(0);
        List<Dim> dims = new ArrayList<>();
        Dim rest = x.elementsExpression();
        int free = -1;
        for (int i = 0; i < wanted.get().size(); i++) {
            Dim dim = wanted.get().get(i);
            if (dim.is(0) && !zeroIsZero) {
                dim = x.isRanked() && i < x.rank() ? x.dim(i) : Dim.UNKNOWN;
            }
            if (dim.is(-1)) {
                free = i;
            } else {
                rest = dim.is(0) ? rest : rest.dividedBy(dim);
            }
            dims.add(dim);
        }
        if (free >= 0) {
            dims.set(free, rest);
        }
        Shape shape = Shape.of(dims);
        if (shape.isKnown() && x.isRanked() && x.isKnown() && shape.elements() != x.elements()) {
            throw new OpException("Reshape C1: %s cannot be reshaped to %s".formatted(x, wanted.get()));
        }
        return List.of(in.type(0).withShape(shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] sizes = in.tensor(1).toLongs();
        long known = 1;
        int free = -1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0 && !zeroIsZero) {
                sizes[i] = x.shape().size(i);
            }
            if (sizes[i] == -1) {
                free = i;
            } else {
                known *= sizes[i];
            }
        }
        if (free >= 0) {
            sizes[free] = known == 0 ? 0 : x.size() / known;
        }
        if (Shape.of(sizes).elements() != x.size()) {
            throw new OpException("Reshape C1: %s cannot be reshaped to %s"
                    .formatted(x.shape(), Arrays.toString(in.tensor(1).toLongs())));
        }
        return List.of(x.reshaped(Shape.of(sizes)));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return in.dims(0);
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Reshape(true), Some.reals(2, 3), Some.longs(3, -1)),
                Example.of(new Reshape(false), Some.reals(2, 3), Some.longs(0, 3, 1)),
                Example.of(new Reshape(false), Some.reals(2, 3), Some.longs(4, 2))
                        .breaks("C1"));
    }
}
