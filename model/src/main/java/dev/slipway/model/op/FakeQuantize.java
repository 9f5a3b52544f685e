package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reals limited to `[min, max]` and rounded to the nearest of the `2^bits` places that quantisation would give them
/// there (one less if `narrowRange`); the range is moved so that 0 is one. All in single precision.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | input 1 | `min` | float, one element or `[n]` | one, or one for each index of `axis` |
/// | input 2 | `max` | float, shape of `min` | where both are 0, so is y |
/// | output 0 | `y` | as `x` | |
///
/// Source: [TensorFlow
/// FakeQuantWithMinMaxVars](https://www.tensorflow.org/api_docs/python/tf/raw_ops/FakeQuantWithMinMaxVars), [TensorFlow
/// FakeQuantWithMinMaxVarsPerChannel](https://www.tensorflow.org/api_docs/python/tf/raw_ops/FakeQuantWithMinMaxVarsPerChannel).
///
/// @param bits the width of the integers
/// @param narrowRange whether the lowest place goes unused
/// @param axis the axis with ranges of its own, counted from the start; empty where one range holds for all
public record FakeQuantize(int bits, boolean narrowRange, List<Integer> axis) implements Op {

    public FakeQuantize {
        axis = List.copyOf(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        float[] y = x.toFloats();
        float[] mins = in.tensor(1).toFloats();
        float[] maxs = in.tensor(2).toFloats();
        int stride = axis.isEmpty() ? 1 : Broadcast.strides(x.shape().intSizes())[axis.getFirst()];
        Grid[] grids = new Grid[mins.length];
        for (int i = 0; i < grids.length; i++) {
            grids[i] = grid(mins[i], maxs[i]);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = nearest(grids[i / stride % grids.length], y[i]);
        }
        return List.of(Tensor.ofFloats(x.shape(), y).cast(x.element()));
    }

    /// Where reals are rounded to, moved so that 0 is on it. As TensorFlow, in single precision, step by step: else
    /// reals between two places of the grid go to another one.
    ///
    /// @param steps how many places there are to a unit, the inverse of `scale`
    /// @param zero the number of the place that is 0
    public record Grid(float min, float max, float scale, float steps, float zero) {}

    private float nearest(Grid grid, float x) {
        float offset = Math.max(Math.min(x, grid.max), grid.min) - grid.min;
        float place = isDividing() ? offset / grid.scale : offset * grid.steps;
        return (float) Math.floor(place - grid.zero + 0.5f) * grid.scale;
    }

    /// Whether places are counted by dividing by the scale, not by multiplying with the steps: TensorFlow does where
    /// one range holds for all.
    public boolean isDividing() {
        return axis.isEmpty();
    }

    /// The grid of a range; of a range of zeros one on which everything is 0.
    public Grid grid(float min, float max) {
        if (min == 0 && max == 0) {
            return new Grid(0, 0, 1, 1, 0);
        }
        float low = narrowRange ? 1 : 0;
        float high = (1 << bits) - 1;
        float scale = (max - min) / (high - low);
        float steps = (high - low) / (max - min);
        float place = low - min / scale;
        float zero = place < low ? low : place > high ? high : (float) Math.floor(place + 0.5);
        float moved = (low - zero) * scale;
        return new Grid(moved, (high - zero) * scale, scale, steps, (float) Math.floor(-moved * steps + 0.5f));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new FakeQuantize(8, false, List.of()), Some.reals(2, 3), Tensor.scalar(-1f), Tensor.scalar(1f)),
                Example.of(
                        new FakeQuantize(8, false, List.of()),
                        Some.floats(-3.1f, -0.5f / 85, 0, 0.5f / 85, 1.5f / 85, 10.5f / 85, 3),
                        Tensor.scalar(-1f),
                        Tensor.scalar(2f)),
                Example.of(
                        new FakeQuantize(8, false, List.of()), Some.reals(2, 3), Tensor.scalar(0f), Tensor.scalar(0f)),
                Example.of(
                        new FakeQuantize(8, true, List.of(1)),
                        Some.reals(2, 2),
                        Some.floats(-1, -2),
                        Some.floats(1, 0.5f)));
    }
}
