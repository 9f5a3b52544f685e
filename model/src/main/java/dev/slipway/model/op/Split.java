package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Cut along `axis`, into pieces of given sizes or into equal ones.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[..., n, ...]` | |
/// | input 1 | `sizes` | integer `[pieces]` | optional, else `parts` decides; one may be -1: what the others leave |
/// | output 0 | `y...` | as `x`, a part of `n` along `axis` | a symbolic `n` is divided in symbols |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX Split](https://onnx.ai/onnx/operators/onnx__Split.html),
/// [TensorFlow SplitV](https://www.tensorflow.org/api_docs/python/tf/raw_ops/SplitV).
///
/// @param axis the axis that is cut; negative counts from the end
/// @param parts how many pieces of `ceil(n / parts)` there are without `sizes`; the last are smaller where it does
/// not divide
public record Split(int axis, int parts) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        int count = in.has(1) ? in.outputs() : parts;
        Optional<long[]> sizes = in.has(1) ? Axes.known(in, 1) : Optional.empty();
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Shape shape = x;
            if (x.isRanked()) {
                int at = Axes.normalize(axis, x.rank(), "Split C1");
                Dim dim = x.dim(at);
                Dim part =
                        in.has(1) ? sizes.isPresent() ? part(sizes.get(), i, dim) : Dim.UNKNOWN : equal(dim, count, i);
                shape = x.with(at, part);
            }
            types.add(in.type(0).withShape(shape));
        }
        return types;
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int at = Axes.normalize(axis, x.shape().rank(), "Split C1");
        Dim dim = x.shape().dim(at);
        int count = in.has(1) ? (int) in.tensor(1).size() : parts;
        List<Tensor> results = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < count; i++) {
            long size = in.has(1)
                    ? part(in.tensor(1).toLongs(), i, dim).size()
                    : equal(dim, count, i).size();
            results.add(Slice.along(x, at, start, size));
            start += size;
        }
        return results;
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    /// One size may be -1: what the others leave.
    private static Dim part(long[] sizes, int index, Dim whole) {
        if (sizes[index] >= 0) {
            return Dim.of(sizes[index]);
        }
        return whole.minus(Arrays.stream(sizes).filter(size -> size > 0).sum());
    }

    private static Dim equal(Dim whole, int count, int index) {
        if (!whole.isKnown()) {
            return whole.dividedBy(count);
        }
        long size = Math.ceilDiv(whole.size(), count);
        return Dim.of(Math.clamp(whole.size() - size * index, 0, size));
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Split(1, 2), Some.reals(2, 5), Some.longs(3, 2)).withOutputs(2),
                Example.of(new Split(-1, 2), Some.reals(2, 4)).withOutputs(2),
                Example.of(new Split(2, 1), Some.reals(2, 3)).breaks("C1"));
    }
}
