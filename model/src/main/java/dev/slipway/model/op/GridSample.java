package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Samples x (channels first) at the places of grid, interpolating between its elements.
///
/// Places run from -1 to 1 along each spatial axis, innermost axis first. These are the centres of the outermost
/// elements if `alignCorners`, else their outer edges.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[batch, channels, ...]` | `m` spatial axes |
/// | input 1 | `grid` | float `[batch, ..., m]` | a place for each element of y |
/// | output 0 | `y` | type of `x` | `[batch, channels, ...]` with the middle axes of grid |
///
/// - **C1** `grid` has the rank of `x`, at least three, and its last axis one number for each spatial axis
///
/// Source: [ONNX GridSample](https://onnx.ai/onnx/operators/onnx__GridSample.html).
///
/// @param mode how values between elements are made
/// @param border what lies outside of x
/// @param alignCorners whether -1 and 1 are centres of elements, not edges
public record GridSample(Mode mode, Border border, boolean alignCorners) implements Op {

    /// How values between elements are made.
    public enum Mode {
        /// The nearest element; of two the one with the even index.
        NEAREST,
        /// Linear between the two around, along each axis.
        LINEAR,
        /// Cubic through the four around, along each axis; the parameter is -0.75.
        CUBIC
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape grid = in.shape(1);
        if (!x.isRanked() || !grid.isRanked()) {
            return List.of(TensorType.of(in.element(0), x.isRanked() ? Shape.unknown(x.rank()) : Shape.UNRANKED));
        }
        requireFit(x, grid);
        return List.of(TensorType.of(in.element(0), sampled(x, grid)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        requireFit(x.shape(), in.shape(1));
        Shape shape = sampled(x.shape(), in.shape(1));
        int[] sizes = Sliding.spatial(x.shape());
        int plane = Sliding.product(sizes);
        int places = Sliding.product(Sliding.spatial(shape));
        int channels = (int) shape.size(1);
        float[] grid = in.tensor(1).toFloats();
        double[] values = x.toDoubles();
        double[] y = new double[(int) shape.elements()];
        Sampling sampling = new Sampling(mode, border, alignCorners, sizes);
        for (int n = 0; n < shape.size(0); n++) {
            for (int p = 0; p < places; p++) {
                Sampling.Place place = sampling.at(grid, (n * places + p) * sizes.length);
                for (int c = 0; c < channels; c++) {
                    int channel = n * channels + c;
                    y[channel * places + p] = place.sample(values, channel * plane);
                }
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), shape, y));
    }

    private static Shape sampled(Shape x, Shape grid) {
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0), x.dim(1)));
        dims.addAll(grid.dims().subList(1, grid.rank() - 1));
        return Shape.of(dims);
    }

    private static void requireFit(Shape x, Shape grid) {
        boolean fit = x.rank() == grid.rank() && x.rank() > 2;
        if (!fit || grid.dim(-1).isKnown() && grid.size(-1) != x.rank() - 2) {
            throw new OpException(
                    "GridSample C1: grid of shape %s does not hold places in x of shape %s".formatted(grid, x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            for (Border border : Border.values()) {
                examples.add(Example.of(
                        new GridSample(mode, border, false), Some.reals(1, 2, 3, 4), Some.reals(1, 2, 5, 2)));
                examples.add(
                        Example.of(new GridSample(mode, border, true), Some.reals(1, 2, 3, 4), Some.reals(1, 2, 5, 2)));
            }
        }
        examples.add(Example.of(
                new GridSample(Mode.LINEAR, Border.ZEROS, false),
                Some.reals(1, 2, 3, 4, 2),
                Some.reals(1, 1, 2, 3, 3)));
        examples.add(Example.of(
                        new GridSample(Mode.LINEAR, Border.ZEROS, true), Some.reals(1, 2, 3, 3), Some.reals(1, 2, 2, 3))
                .breaks("C1"));
        return examples;
    }
}
