package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The index along `axis` of the largest or smallest element; of equal ones the first, or the last where `lastIndex`.
/// A NaN is chosen only where it comes first.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[..., n, ...]` | |
/// | output 0 | `indices` | `output` `[..., ...]` | `axis` is left out, or 1 long where `keepAxis` |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX ArgMax](https://onnx.ai/onnx/operators/onnx__ArgMax.html),
/// [ONNX ArgMin](https://onnx.ai/onnx/operators/onnx__ArgMin.html),
/// [TensorFlow ArgMax](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ArgMax),
/// [TensorFlow ArgMin](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ArgMin).
///
/// @param kind which extreme
/// @param axis the axis to search; negative counts from the end
/// @param keepAxis whether the axis stays, 1 long
/// @param lastIndex whether the last of equal extremes is meant, not the first
/// @param output the integer type of the indices
public record ArgReduction(Kind kind, int axis, boolean keepAxis, boolean lastIndex, ElementType output) implements Op {

    /// The members of the family.
    public enum Kind {
        /// The largest.
        MAX,
        /// The smallest.
        MIN
    }

    @Override
    public String name() {
        return "ArgReduction." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(TensorType.of(output, Shape.UNRANKED));
        }
        int along = Axes.normalize(axis, x.rank(), "ArgReduction C1");
        return List.of(TensorType.of(output, Axes.reduced(x, new int[] {along}, keepAxis)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int along = Axes.normalize(axis, x.shape().rank(), "ArgReduction C1");
        Lanes lanes = Lanes.of(x.shape(), along);
        double[] values = x.toDoubles();
        long[] result = new long[lanes.count()];
        for (int lane = 0; lane < result.length; lane++) {
            int best = 0;
            for (int i = 1; i < lanes.length(); i++) {
                double here = values[lanes.at(lane, i)];
                double there = values[lanes.at(lane, best)];
                boolean better = kind == Kind.MAX ? here > there : here < there;
                if (better || lastIndex && here == there) {
                    best = i;
                }
            }
            result[lane] = best;
        }
        return List.of(Tensor.ofLongs(output, Axes.reduced(x.shape(), new int[] {along}, keepAxis), result));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            examples.add(Example.of(new ArgReduction(kind, -1, false, false, ElementType.INT64), Some.reals(2, 3)));
            examples.add(Example.of(new ArgReduction(kind, 0, true, true, ElementType.INT32), Some.reals(2, 3)));
        }
        examples.add(Example.of(new ArgReduction(Kind.MAX, 2, true, false, ElementType.INT64), Some.reals(2, 3))
                .breaks("C1"));
        return examples;
    }
}
