package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The slices of x along `axis` that `indices` names; the first `batchAxes` axes of both are walked together. Sizes
/// taken out of a vector of sizes stay known.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | input 1 | `indices` | integer | negative ones count from the end |
/// | output 0 | `y` | type of `x` | `[x before axis..., indices from batchAxes on..., x behind axis...]` |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
/// - **C2** each index `i` has `-n <= i < n` for the size `n` of `axis`; checked in evaluation
///
/// Source: [ONNX Gather](https://onnx.ai/onnx/operators/onnx__Gather.html),
/// [TensorFlow GatherV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/GatherV2).
///
/// @param axis the axis of x that is indexed; negative counts from the end
/// @param batchAxes how many leading axes x and indices share; not more than `axis`
public record Gather(int axis, int batchAxes) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape indices = in.shape(1);
        if (!x.isRanked() || !indices.isRanked()) {
            return List.of(in.type(0).withShape(Shape.UNRANKED));
        }
        int at = Axes.normalize(axis, x.rank(), "Gather C1");
        List<Dim> dims = new ArrayList<>(x.dims().subList(0, at));
        dims.addAll(indices.dims().subList(batchAxes, indices.rank()));
        dims.addAll(x.dims().subList(at + 1, x.rank()));
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] indices = in.tensor(1).toLongs();
        int at = Axes.normalize(axis, x.shape().rank(), "Gather C1");
        int[] sizes = x.shape().intSizes();
        int batch = product(sizes, 0, batchAxes);
        int outer = product(sizes, batchAxes, at);
        int inner = product(sizes, at + 1, sizes.length);
        int perBatch = batch == 0 ? 0 : indices.length / batch;
        List<Dim> dims = new ArrayList<>(x.shape().dims().subList(0, at));
        dims.addAll(in.shape(1).dims().subList(batchAxes, in.shape(1).rank()));
        dims.addAll(x.shape().dims().subList(at + 1, sizes.length));
        int[] order = new int[batch * outer * perBatch * inner];
        int to = 0;
        for (int b = 0; b < batch; b++) {
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < perBatch; i++) {
                    int index = Axes.normalize(Math.toIntExact(indices[b * perBatch + i]), sizes[at], "Gather C2");
                    int from = ((b * outer + o) * sizes[at] + index) * inner;
                    for (int k = 0; k < inner; k++) {
                        order[to++] = from + k;
                    }
                }
            }
        }
        return List.of(Picked.of(x, order, Shape.of(dims)));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> x = in.dims(0);
        Optional<List<Dim>> indices = in.dims(1);
        if (x.isEmpty() || indices.isEmpty() || !in.shape(0).hasRank(1)) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>();
        for (Dim index : indices.get()) {
            boolean inside = index.isKnown()
                    && index.size() >= -x.get().size()
                    && index.size() < x.get().size();
            result.add(
                    inside
                            ? x.get()
                                    .get(Math.floorMod(
                                            (int) index.size(), x.get().size()))
                            : Dim.UNKNOWN);
        }
        return Optional.of(result);
    }

    private static int product(int[] sizes, int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product *= sizes[i];
        }
        return product;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Gather(1, 0), Some.reals(2, 3), Tensor.ofLongs(Shape.of(2, 1), 0, -1)),
                Example.of(new Gather(0, 0), Some.longs(5, 6, 7), Tensor.scalar(1L)),
                Example.of(new Gather(1, 1), Some.reals(2, 3), Some.bits(2, 2)),
                Example.of(new Gather(2, 0), Some.reals(2, 3), Some.longs(0)).breaks("C1"),
                Example.of(new Gather(0, 0), Some.reals(2, 3), Some.longs(2)).breaks("C2"));
    }
}
