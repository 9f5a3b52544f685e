package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Running sum or product along an axis.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number | |
/// | input 1 | `axis` | integer scalar | negative counts from the end |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= axis < rank(x)`; checked in evaluation
///
/// Source: [ONNX CumSum](https://onnx.ai/onnx/operators/onnx__CumSum.html),
/// [TensorFlow Cumsum](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Cumsum),
/// [TensorFlow Cumprod](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Cumprod).
///
/// @param kind what is accumulated
/// @param exclusive whether an element is left out of its own result, so that the first is 0 or 1
/// @param reverse whether it runs from the last element to the first
public record Cumulative(Kind kind, boolean exclusive, boolean reverse) implements Op {

    /// The members of the family.
    public enum Kind {
        /// The sum, from 0.
        SUM,
        /// The product, from 1.
        PRODUCT
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int along = Axes.normalize((int) in.tensor(1).scalarLong(), x.shape().rank(), "Cumulative C1");
        Lanes lanes = Lanes.of(x.shape(), along);
        double[] values = x.toDoubles();
        double[] result = new double[values.length];
        int length = lanes.length();
        for (int lane = 0; lane < lanes.count(); lane++) {
            double running = kind == Kind.SUM ? 0 : 1;
            for (int i = 0; i < length; i++) {
                int at = lanes.at(lane, reverse ? length - 1 - i : i);
                double before = running;
                running = kind == Kind.SUM ? running + values[at] : running * values[at];
                result[at] = exclusive ? before : running;
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), result));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Cumulative(Kind.SUM, true, false), Some.reals(2, 3), Tensor.scalar(1L)),
                Example.of(new Cumulative(Kind.PRODUCT, false, true), Some.reals(2, 3), Tensor.scalar(0L)),
                Example.of(new Cumulative(Kind.SUM, false, false), Some.reals(2, 3), Tensor.scalar(2L))
                        .breaks("C1"));
    }
}
