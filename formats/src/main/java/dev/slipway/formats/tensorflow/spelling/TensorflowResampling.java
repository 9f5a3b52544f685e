package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Einsum;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images of known size resized by weights of TensorFlow's own: each row of the result is a weighted sum of rows, and
/// each column one of columns.
final class TensorflowResampling {

    private static final int STEPS = 1024;
    private static final String SUMS = "bhwc,ph,qw->bpqc";
    private static final long MOST_WEIGHTS = 1 << 22;

    private TensorflowResampling() {}

    static void spellings() {
        TensorflowOps.spell("ScaleAndTranslate", TensorflowResampling::scaleAndTranslate);
        TensorflowOps.spell("ResizeArea", TensorflowResampling::area);
    }

    /// The weights with which the sources make up each result, by result and source.
    private interface Weights {
        void of(int result, double[] row);
    }

    /// Cubic interpolation as TensorFlow computes it, with weights from a table of 1024 steps; null where sizes are not
    /// known and places outside the image have weights.
    static @Nullable List<Value> bicubic(TensorflowNode node) {
        boolean corners = node.flag("align_corners");
        boolean half = node.flag("half_pixel_centers");
        if (node.known(1) == null || !isKnown(node)) {
            return half && !corners ? openBicubic(node) : null;
        }
        int[] sizes = node.parameter(1).toInts();
        int height = (int) node.shape(0).size(1);
        int width = (int) node.shape(0).size(2);
        return weighed(
                node,
                matrix(sizes[0], height, cubic(height, sizes[0], corners, half)),
                matrix(sizes[1], width, cubic(width, sizes[1], corners, half)));
    }

    private static List<Value> openBicubic(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value x = formula.cast(node.in(0), ElementType.FLOAT32);
        Value rows = openCubic(formula, formula.size(node.in(0), 1), formula.at(node.in(1), 0, 0));
        Value columns = openCubic(formula, formula.size(node.in(0), 2), formula.at(node.in(1), 1, 0));
        return node.is(new Einsum(SUMS), x, rows, columns);
    }

    /// The weights of sizes that only the run tells.
    private static Value openCubic(TensorflowFormula formula, Value from, Value to) {
        Value sources = formula.cast(formula.count(from), ElementType.FLOAT32);
        Value results = formula.cast(formula.count(formula.cast(to, ElementType.INT64)), ElementType.FLOAT32);
        Value scale = formula.over(formula.cast(from, ElementType.FLOAT32), formula.cast(to, ElementType.FLOAT32));
        Value centre = formula.times(formula.plus(results, formula.number(0.5)), scale);
        Value at = formula.minus(centre, formula.number(0.5));
        Value floor = formula.unary(Unary.Kind.FLOOR, at);
        Value step = formula.unary(Unary.Kind.ROUND, formula.times(formula.minus(at, floor), STEPS));
        Value whole = formula.minus(formula.unsqueeze(sources, 0), formula.unsqueeze(floor, 1));
        Value apart = formula.minus(whole, formula.times(formula.unsqueeze(step, 1), 1.0 / STEPS));
        Value distance = formula.clipped(formula.unary(Unary.Kind.ABS, apart), 0, 2);
        Value near = polynomial(formula, distance, 1.5, -2.5, 0, 1);
        Value far = polynomial(formula, distance, -0.5, 2.5, -4, 2);
        Value isNear = formula.compare(Comparison.Kind.LESS_OR_EQUAL, distance, formula.number(1));
        Value weights = formula.choose(isNear, near, far);
        return formula.over(weights, formula.kept(Reduction.Kind.SUM, weights, 1));
    }

    private static Value polynomial(TensorflowFormula formula, Value x, double... coefficients) {
        Value sum = formula.number(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = formula.plus(formula.times(sum, x), formula.number(coefficients[i]));
        }
        return sum;
    }

    private static boolean isKnown(TensorflowNode node) {
        Shape shape = node.shape(0);
        return shape.hasRank(4) && shape.dim(1).isKnown() && shape.dim(2).isKnown();
    }

    private static Weights cubic(int from, int to, boolean corners, boolean half) {
        float scale = corners && to > 1 ? (from - 1) / (float) (to - 1) : from / (float) to;
        return (result, row) -> {
            float at = half ? (result + 0.5f) * scale - 0.5f : result * scale;
            int floor = (int) Math.floor(at);
            int step = (int) Math.rint((at - floor) * STEPS);
            double[] near = {
                keys(half, STEPS + step), keys(half, step), keys(half, STEPS - step), keys(half, 2 * STEPS - step)
            };
            double sum = 0;
            for (int i = 0; i < near.length; i++) {
                int source = floor - 1 + i;
                if (half && (source < 0 || source >= from)) {
                    near[i] = 0;
                }
                sum += near[i];
            }
            for (int i = 0; i < near.length; i++) {
                row[Math.clamp(floor - 1 + i, 0, from - 1)] += half ? near[i] / sum : near[i];
            }
        };
    }

    /// The cubic at a number of steps from its centre.
    private static double keys(boolean half, int steps) {
        double a = half ? -0.5 : -0.75;
        double x = steps / (double) STEPS;
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }

    /// Each result is the mean of the area it covers.
    static List<Value> area(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value rows = covered(node, formula, 0);
        Value columns = covered(node, formula, 1);
        return node.is(new Einsum(SUMS), formula.cast(node.in(0), ElementType.FLOAT32), rows, columns);
    }

    /// The shares of the results that each source makes up; the last source goes on without end.
    private static Value covered(TensorflowNode node, TensorflowFormula formula, int axis) {
        Value from = formula.size(node.in(0), axis + 1);
        Value to = formula.cast(formula.at(node.in(1), axis, 0), ElementType.INT64);
        Value step =
                step(node, formula, formula.cast(from, ElementType.FLOAT32), formula.cast(to, ElementType.FLOAT32));
        Value results = formula.unsqueeze(formula.cast(formula.count(to), ElementType.FLOAT32), 1);
        Value start = formula.times(results, step);
        Value end = formula.times(formula.plus(results, formula.number(1)), step);
        Value counted = formula.count(from);
        Value first = formula.unsqueeze(formula.cast(counted, ElementType.FLOAT32), 0);
        Value last = formula.unsqueeze(
                formula.compare(Comparison.Kind.EQUAL, counted, formula.minus(from, formula.index(1))), 0);
        Value border = formula.choose(last, formula.number(1e9), formula.plus(first, formula.number(1)));
        Value part = formula.minus(
                formula.binary(Binary.Kind.MIN, end, border), formula.binary(Binary.Kind.MAX, start, first));
        return formula.over(formula.binary(Binary.Kind.MAX, part, formula.number(0)), step);
    }

    private static Value step(TensorflowNode node, TensorflowFormula formula, Value from, Value to) {
        Value whole = formula.over(from, to);
        if (!node.flag("align_corners")) {
            return whole;
        }
        Value one = formula.number(1);
        Value between = formula.over(formula.minus(from, one), formula.minus(to, one));
        return formula.choose(formula.compare(Comparison.Kind.GREATER, to, one), between, whole);
    }

    static List<Value> scaleAndTranslate(TensorflowNode node) {
        if (!isKnown(node)) {
            throw new TensorflowNode.NotConstant("the sizes of the image %s are not known".formatted(node.shape(0)));
        }
        int[] sizes = node.parameter(1).toInts();
        double[] scale = node.parameter(2).toDoubles();
        double[] shift = node.parameter(3).toDoubles();
        Kernel kernel = Kernel.of(node.text("kernel_type", "lanczos3"));
        boolean smooth = node.flag("antialias", true);
        int height = (int) node.shape(0).size(1);
        int width = (int) node.shape(0).size(2);
        return weighed(
                node,
                matrix(sizes[0], height, spans(height, kernel, smooth, (float) scale[0], (float) shift[0])),
                matrix(sizes[1], width, spans(width, kernel, smooth, (float) scale[1], (float) shift[1])));
    }

    private static Weights spans(int from, Kernel kernel, boolean smooth, float scale, float shift) {
        float step = 1 / scale;
        float wide = smooth ? Math.max(step, 1) : 1;
        return (result, row) -> {
            float centre = (result + 0.5f) * step - step * shift;
            if (centre < 0 || centre > from) {
                return;
            }
            int first = Math.clamp((int) Math.ceil(centre - kernel.radius * wide - 0.5f), 0, from - 1);
            int last = Math.clamp((int) Math.floor(centre + kernel.radius * wide - 0.5f), 0, from - 1);
            double sum = 0;
            for (int source = first; source <= last; source++) {
                row[source] = kernel.at(Math.abs((source + 0.5f - centre) / wide));
                sum += row[source];
            }
            for (int source = first; source <= last && Math.abs(sum) > Float.MIN_NORMAL * 1000; source++) {
                row[source] /= sum;
            }
        };
    }

    private enum Kernel {
        LANCZOS1(1),
        LANCZOS3(3),
        LANCZOS5(5),
        GAUSSIAN(1.5),
        BOX(0.5),
        TRIANGLE(1),
        KEYSCUBIC(2),
        MITCHELLCUBIC(2);

        final double radius;

        Kernel(double radius) {
            this.radius = radius;
        }

        static Kernel of(String name) {
            for (Kernel kernel : values()) {
                if (kernel.name().equalsIgnoreCase(name)) {
                    return kernel;
                }
            }
            throw new TensorflowNode.NotConstant("its kernel is '%s', which is not known".formatted(name));
        }

        double at(double x) {
            if (x > radius) {
                return 0;
            }
            return switch (this) {
                case LANCZOS1, LANCZOS3, LANCZOS5 ->
                    x <= 1e-3
                            ? 1
                            : radius
                                    * Math.sin(Math.PI * x)
                                    * Math.sin(Math.PI * x / radius)
                                    / (Math.PI * Math.PI * x * x);
                case GAUSSIAN -> x >= radius ? 0 : Math.exp(-x * x * 9 / (2 * radius * radius));
                case BOX -> x < radius ? 1 : 0.5;
                case TRIANGLE -> 1 - x;
                case KEYSCUBIC -> x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
                case MITCHELLCUBIC ->
                    x >= 1 ? ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9 : (7.0 / 6 * x - 2) * x * x + 8.0 / 9;
            };
        }
    }

    private record Matrix(int rows, int columns, double[] elements) {}

    private static Matrix matrix(int rows, int columns, Weights weights) {
        if ((long) rows * columns > MOST_WEIGHTS) {
            throw new TensorflowNode.NotConstant("%d of %d are too many weights".formatted(rows, columns));
        }
        double[] all = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            double[] row = new double[columns];
            weights.of(i, row);
            System.arraycopy(row, 0, all, i * columns, columns);
        }
        return new Matrix(rows, columns, all);
    }

    private static List<Value> weighed(TensorflowNode node, Matrix rows, Matrix columns) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        return node.is(
                new Einsum(SUMS),
                formula.cast(node.in(0), ElementType.FLOAT32),
                formula.matrix(rows.rows, rows.columns, rows.elements),
                formula.matrix(columns.rows, columns.columns, columns.elements));
    }
}
