package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// `y = x / sqrt(mean(x^2) + epsilon) * scale`, the mean over the axes from `axis` on.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., n...]` | `n...` are the axes from `axis` on |
/// | input 1 | `scale` | float, broadcast to `[n...]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX RMSNormalization](https://onnx.ai/onnx/operators/onnx__RMSNormalization.html).
///
/// @param axis the first axis that is normalised over; negative counts from the end
/// @param epsilon what is added to the mean of squares
public record RmsNormalization(int axis, float epsilon) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int first = Axes.normalize(axis, x.shape().rank(), "RmsNormalization C1");
        int[] axes = IntStream.range(first, x.shape().rank()).toArray();
        Lanes lanes = Lanes.of(x.shape(), axes);
        double[] y = x.toDoubles();
        double[] scale = Broadcast.to(
                        in.tensor(1),
                        Shape.of(x.shape().dims().subList(first, x.shape().rank())))
                .toDoubles();
        for (int lane = 0; lane < lanes.count(); lane++) {
            double squares = 0;
            for (int i = 0; i < lanes.length(); i++) {
                squares += y[lanes.at(lane, i)] * y[lanes.at(lane, i)];
            }
            double inverse = 1 / Math.sqrt(squares / lanes.length() + epsilon);
            for (int i = 0; i < lanes.length(); i++) {
                y[lanes.at(lane, i)] *= inverse * scale[i];
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new RmsNormalization(-1, 1e-3f), Some.reals(2, 3), Some.reals(3)),
                Example.of(new RmsNormalization(2, 0), Some.reals(2, 3), Some.reals(3))
                        .breaks("C1"));
    }
}
