package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// 1 at the first maximum along `axis`, 0 elsewhere.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number | |
/// | output 0 | `y` | as `x` | |
///
/// - **C2** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX Hardmax](https://onnx.ai/onnx/operators/onnx__Hardmax.html).
///
/// @param axis the axis to search; negative counts from the end
public record Hardmax(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        if (in.shape(0).isRanked()) {
            Axes.normalize(axis, in.shape(0).rank(), "Hardmax C2");
        }
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Lanes lanes = Lanes.of(x.shape(), Axes.normalize(axis, x.shape().rank(), "Hardmax C2"));
        double[] y = x.toDoubles();
        for (int lane = 0; lane < lanes.count(); lane++) {
            int best = 0;
            for (int i = 1; i < lanes.length(); i++) {
                best = y[lanes.at(lane, i)] > y[lanes.at(lane, best)] ? i : best;
            }
            for (int i = 0; i < lanes.length(); i++) {
                y[lanes.at(lane, i)] = i == best ? 1 : 0;
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Hardmax(1), Some.reals(2, 3)),
                Example.of(new Hardmax(2), Some.reals(2, 3)).breaks("C2"));
    }
}
