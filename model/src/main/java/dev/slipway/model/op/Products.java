package dev.slipway.model.op;

import java.util.stream.IntStream;

/// Products of matrices in double precision: the work of [MatMul] and of convolutions.
///
/// They are computed in blocks that a processor's cache holds, by all processors, every element by one of them. Each
/// row of a block is an array of its own: only so are loops over its places compiled to vector instructions.
final class Products {

    /// The sides of the blocks of the left and the right matrix.
    private static final int HEIGHT = 256;

    private static final int DEPTH = 128;
    private static final int WIDTH = 128;

    private Products() {}

    /// Fills `places` with the elements of row `index` from place `from` on.
    interface Rows {
        void fill(int index, int from, double[] places);
    }

    /// Takes the elements of row `index` of a product from place `from` on.
    interface Results {
        void take(int index, int from, double[] places);
    }

    /// Multiplies a matrix of `height` rows of `depth` elements, the first at `start` of `left`, by one of `depth` rows
    /// of `width` places.
    static void multiply(double[] left, int start, int height, int depth, Rows right, int width, Results results) {
        int across = (width + WIDTH - 1) / WIDTH;
        int down = (height + HEIGHT - 1) / HEIGHT;
        IntStream.range(0, across * down).parallel().forEach(block -> {
            int top = block / across * HEIGHT;
            int from = block % across * WIDTH;
            double[][] sums = new double[Math.min(HEIGHT, height - top)][Math.min(WIDTH, width - from)];
            double[][] rows = new double[Math.min(DEPTH, depth)][sums[0].length];
            for (int first = 0; first < depth; first += DEPTH) {
                int count = Math.min(DEPTH, depth - first);
                for (int k = 0; k < count; k++) {
                    right.fill(first + k, from, rows[k]);
                }
                for (int row = 0; row < sums.length; row++) {
                    add(left, start + (top + row) * depth + first, rows, count, sums[row]);
                }
            }
            for (int row = 0; row < sums.length; row++) {
                results.take(top + row, from, sums[row]);
            }
        });
    }

    /// Adds the first `count` rows to `sums`, each times its factor: four of them in one pass over the sums.
    private static void add(double[] factors, int from, double[][] rows, int count, double[] sums) {
        int k = 0;
        for (; k + 4 <= count; k += 4) {
            double a = factors[from + k];
            double b = factors[from + k + 1];
            double c = factors[from + k + 2];
            double d = factors[from + k + 3];
            double[] w = rows[k];
            double[] x = rows[k + 1];
            double[] y = rows[k + 2];
            double[] z = rows[k + 3];
            for (int p = 0; p < sums.length; p++) {
                sums[p] += a * w[p] + b * x[p] + c * y[p] + d * z[p];
            }
        }
        for (; k < count; k++) {
            double factor = factors[from + k];
            double[] row = rows[k];
            for (int p = 0; p < sums.length; p++) {
                sums[p] += factor * row[p];
            }
        }
    }
}
