package dev.slipway.model.formula;

import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A dilated filter as one with zeros where it skips, for runtimes whose kernels know no dilations.
public final class SpreadFilter {

    private SpreadFilter() {}

    /// Whether the window skips anything.
    public static boolean isDilated(Window window) {
        return window.dilations().stream().anyMatch(each -> each != 1);
    }

    /// The filter with zeros between its elements.
    public static Tensor of(Tensor filter, FilterLayout layout, Window window) {
        Tensor wide = filter;
        for (int i = 0; i < window.spatialRank(); i++) {
            wide = spread(wide, layout.spatial().get(i), window.dilations().get(i));
        }
        return wide;
    }

    /// The window of such a filter.
    public static Window window(Window window) {
        List<Integer> kernel = IntStream.range(0, window.spatialRank())
                .mapToObj(window::extent)
                .toList();
        List<Integer> ones = new ArrayList<>(kernel);
        ones.replaceAll(_ -> 1);
        return new Window(kernel, window.strides(), ones, window.padding(), window.roundUp());
    }

    private static Tensor spread(Tensor x, int axis, int step) {
        long size = x.shape().size(axis);
        long[] sizes = x.shape().sizes();
        sizes[axis] = (size - 1) * step + 1;
        long inner = Arrays.stream(sizes, axis + 1, sizes.length).reduce(1, (a, b) -> a * b);
        double[] from = x.toDoubles();
        double[] wide = new double[Math.toIntExact(Shape.of(sizes).elements())];
        for (int i = 0; i < from.length; i++) {
            long outer = i / inner / size;
            long at = i / inner % size;
            wide[(int) ((outer * sizes[axis] + at * step) * inner + i % inner)] = from[i];
        }
        return Tensor.ofDoubles(x.element(), Shape.of(sizes), wide);
    }
}
