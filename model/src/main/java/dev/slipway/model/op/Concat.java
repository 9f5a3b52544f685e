package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Joined along `axis`, in order. Of vectors of sizes the elements stay known.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x...` | any | one input or more, of one type |
/// | output 0 | `y` | type of `x` | as `x`, but `axis` as long as those of all inputs together |
///
/// - **C1** all inputs have the same rank
/// - **C2** `-rank(x) <= axis < rank(x)`
/// - **C3** the inputs agree in every other size that is known
///
/// Source: [ONNX Concat](https://onnx.ai/onnx/operators/onnx__Concat.html),
/// [TensorFlow ConcatV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ConcatV2).
///
/// @param axis the axis to join along; negative counts from the end
public record Concat(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape first = in.shape(0);
        List<Dim> known = null;
        Dim along = Dim.of(0);
        for (int i = 0; i < in.size(); i++) {
            Shape x = in.shape(i);
            if (!x.isRanked()) {
                return List.of(in.type(0).withShape(first.isRanked() ? Shape.unknown(first.rank()) : x));
            }
            if (x.rank() != first.rank()) {
                throw new OpException("Concat C1: ranks of %s and %s differ".formatted(in.type(0), in.type(i)));
            }
            int at = Axes.normalize(axis, x.rank(), "Concat C2");
            known = known == null ? new ArrayList<>(x.dims()) : known;
            for (int d = 0; d < x.rank(); d++) {
                if (d != at && x.dim(d).isKnown()) {
                    if (known.get(d).isKnown() && !known.get(d).equals(x.dim(d))) {
                        throw new OpException(
                                "Concat C3: %s and %s differ along axis %d".formatted(in.type(0), in.type(i), d));
                    }
                    known.set(d, x.dim(d));
                }
            }
            along = along.plus(x.dim(at));
        }
        return List.of(
                in.type(0).withShape(known == null ? first : Shape.of(known).with(axis, along)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        int at = Axes.normalize(axis, in.shape(0).rank(), "Concat C2");
        Tensor[] parts = new Tensor[in.size()];
        int offset = 0;
        long along = 0;
        int[] offsets = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = in.tensor(i);
            offsets[i] = offset;
            offset += (int) parts[i].size();
            along += parts[i].shape().size(at);
        }
        Shape shape = in.shape(0).with(at, Dim.of(along));
        int[] order = new int[(int) shape.elements()];
        int outer = 1;
        for (int i = 0; i < at; i++) {
            outer *= (int) shape.size(i);
        }
        int to = 0;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < parts.length; i++) {
                int run = (int) parts[i].size() / outer;
                for (int k = 0; k < run; k++) {
                    order[to++] = offsets[i] + o * run + k;
                }
            }
        }
        return List.of(Picked.of(Joined.flat(parts), order, shape));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        List<Dim> all = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            Optional<List<Dim>> part = in.dims(i);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(part.get());
        }
        return Optional.of(all);
    }

    @Override
    public Scales scales() {
        return new Scales.Shared(Scales.Shared.ALL, true);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Concat(1), Some.reals(2, 3), Some.reals(2, 1)),
                Example.of(new Concat(-1), Some.longs(1, 2), Some.longs(3)),
                Example.of(new Concat(2), Some.reals(2, 3), Some.reals(2, 3)).breaks("C2"),
                Example.of(new Concat(0), Some.reals(2, 3), Some.reals(2)).breaks("C1"),
                Example.of(new Concat(0), Some.reals(2, 3), Some.reals(2, 4)).breaks("C3"));
    }
}
