package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Puts patches back where they were cut from an image; where they overlap, they add, and what lies in the padding is
/// dropped.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[batch, channels * product(blockShape), applications]` | |
/// | input 1 | `imageShape` | integer `[m]` | the spatial sizes of y |
/// | input 2 | `blockShape` | integer `[m]` | the spatial sizes of a patch |
/// | output 0 | `y` | type of `x` | `[batch, channels, imageShape...]` |
///
/// - **C1** `x` has three axes
/// - **C2** `x` holds a patch for each application of the window, and each patch whole channels; checked in
///   evaluation
///
/// Source: [ONNX Col2Im](https://onnx.ai/onnx/operators/onnx__Col2Im.html).
///
/// @param window strides, dilations and padding; the kernel is `blockShape`
public record ColumnsToImage(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        requireColumns(x);
        Optional<long[]> block = Axes.known(in, 2);
        List<Dim> dims = new ArrayList<>(List.of(
                x.isRanked() ? x.dim(0) : Dim.UNKNOWN,
                x.isRanked() && block.isPresent()
                        ? x.dim(1).dividedBy(Arrays.stream(block.get()).reduce(1, (a, b) -> a * b))
                        : Dim.UNKNOWN));
        Optional<List<Dim>> image = in.dims(1);
        dims.addAll(image.orElse(Shape.unknown(window.spatialRank()).dims()));
        return List.of(TensorType.of(in.element(0), Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape x = in.shape(0);
        requireColumns(x);
        int[] image = in.tensor(1).toInts();
        int[] block = in.tensor(2).toInts();
        int blockSize = Sliding.product(block);
        int plane = Sliding.product(image);
        int[] applications = applications(image, block);
        int places = Sliding.product(applications);
        if (places != x.size(2) || x.size(1) % blockSize != 0) {
            throw new OpException("ColumnsToImage C2: x of shape %s does not hold %d patches of %d elements"
                    .formatted(x, places, blockSize));
        }
        int[][] taps = Sliding.taps(image, applications, block, window);
        double[] columns = in.tensor(0).toDoubles();
        int planes = (int) (x.size(0) * x.size(1) / blockSize);
        double[] y = new double[planes * plane];
        for (int i = 0; i < columns.length; i++) {
            int place = taps[i / places % blockSize][i % places];
            if (place >= 0) {
                y[i / places / blockSize * plane + place] += columns[i];
            }
        }
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0), Dim.of(x.size(1) / blockSize)));
        Arrays.stream(image).forEach(size -> dims.add(Dim.of(size)));
        return List.of(Tensor.ofDoubles(in.element(0), Shape.of(dims), y));
    }

    private int[] applications(int[] image, int[] block) {
        int[] counts = new int[image.length];
        for (int i = 0; i < counts.length; i++) {
            int room = image[i] + window.before(i, image[i]) + window.after(i, image[i]);
            counts[i] = (room - (block[i] - 1) * window.dilations().get(i) - 1)
                            / window.strides().get(i)
                    + 1;
        }
        return counts;
    }

    private static void requireColumns(Shape x) {
        if (x.isRanked() && x.rank() != 3) {
            throw new OpException("ColumnsToImage C1: x of shape %s has not three axes".formatted(x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new ColumnsToImage(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                        Some.reals(1, 8, 6),
                        Some.longs(3, 4),
                        Some.longs(2, 2)),
                Example.of(
                                new ColumnsToImage(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                                Some.reals(2, 3),
                                Some.longs(3, 3),
                                Some.longs(2, 2))
                        .breaks("C1"),
                Example.of(
                                new ColumnsToImage(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                                Some.reals(1, 4, 5),
                                Some.longs(3, 3),
                                Some.longs(2, 2))
                        .breaks("C2"));
    }
}
