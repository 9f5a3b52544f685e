package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Arguments;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Gelu;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of one stored number of 16 bits. The kernels have a few of their values in a table and draw straight lines
/// between them, which is up to 50 steps beside the function; elsewhere they are a table of all values.
final class TfliteTable {

    private static final int NUMBERS = TfliteLines.NUMBERS;

    /// The table of the sigmoid holds that of n / 24.
    private static final double SIGMOID_STEP = 1 / 24.0;

    private static final int SIGMOID_VALUES = 256;

    /// A table's function, of real numbers.
    private interface Curve {
        float at(float x);
    }

    private final TfliteCode code;
    private final float from;
    private final float to;

    private TfliteTable(TfliteCode code, float from, float to) {
        this.code = code;
        this.from = from;
        this.to = to;
    }

    /// The table of an operator, null where its kernel has none.
    private static @Nullable TfliteTable of(TfliteNode r) {
        TfliteCode code = code(r.opcode().code());
        if (code == null || !r.in(0).isPresent() || r.outputs().size() != 1) {
            return null;
        }
        float from = scale(r.type(0));
        float to = scale(r.graph().declared(r.outputs().getFirst()));
        boolean isExact =
                code == TfliteCode.TANH && shifts(from, 0, 1) || code == TfliteCode.LOGISTIC && shifts(from, 0, 0);
        return from == 0 || to == 0 || isExact ? null : new TfliteTable(code, from, to);
    }

    private static @Nullable TfliteCode code(int number) {
        for (TfliteCode code : List.of(
                TfliteCode.EXP,
                TfliteCode.LOG,
                TfliteCode.RSQRT,
                TfliteCode.GELU,
                TfliteCode.TANH,
                TfliteCode.LOGISTIC)) {
            if (code.number == number) {
                return code;
            }
        }
        return null;
    }

    /// The scale of integers of 16 bits around zero, 0 for others.
    private static float scale(@Nullable TensorType type) {
        return type != null
                        && type.element() == ElementType.INT16
                        && type.quantization() instanceof Quantization scale
                        && scale.isPerTensor()
                        && scale.zeroPoints().toLongs()[0] == 0
                ? scale.scales().toFloats()[0]
                : 0;
    }

    /// Whether a scale is a power of two for which another kernel computes without a table.
    private static boolean shifts(float scale, int least, int most) {
        double power = Math.log(scale) / Math.log(2);
        long shift = 12 + Math.round(power);
        return Math.abs(power - Math.round(power)) < 1e-3 && shift >= least && shift <= most;
    }

    static boolean isTable(TfliteNode r) {
        return of(r) != null;
    }

    /// What the operator does as a choice from a table, null where its kernel has none.
    static @Nullable Graph meaning(TfliteNode r) {
        TfliteTable table = of(r);
        return table == null ? null : table.chosen(r);
    }

    private Graph chosen(TfliteNode r) {
        GraphBuilder graph = new GraphBuilder(r.name());
        Value x = graph.input("x", r.type(0));
        Value stored = add(graph, r, new Bitcast(ElementType.INT16), x);
        Value number = add(graph, r, new Cast(ElementType.INT32, false), stored);
        Value middle = graph.constant("middle", Tensor.ofInts(Shape.SCALAR, NUMBERS / 2));
        Value place = add(graph, r, new Binary(Binary.Kind.ADD), number, middle);
        Value all = graph.constant(
                "table",
                Tensor.ofLongs(
                        ElementType.INT16, Shape.of(NUMBERS), values(r.options().flag(0))));
        Value y = add(graph, r, new Bitcast(ElementType.INT16), add(graph, r, new Gather(0, 0), all, place));
        TensorType type = r.graph().declared(r.outputs().getFirst());
        if (type != null) {
            graph.declare(y, type);
        }
        graph.output("y", y);
        return graph.build();
    }

    private static Value add(GraphBuilder graph, TfliteNode r, Op op, Value... inputs) {
        return graph.add(graph.uniqueName("step"), List.of(r.name()), op, inputs);
    }

    private long[] values(boolean isApproximate) {
        return switch (code) {
            case EXP -> drawn(x -> (float) Math.exp(x));
            case LOG -> drawn(x -> x > 0 ? (float) Math.log(x) : Short.MIN_VALUE * to);
            case RSQRT -> drawn(x -> x > 0 ? 1 / (float) Math.sqrt(x) : Short.MAX_VALUE * to);
            case GELU -> drawn(x -> gelu(x, isApproximate));
            case TANH -> sigmoids(8);
            default -> sigmoids(9);
        };
    }

    private static float gelu(float x, boolean isApproximate) {
        Arguments of = Arguments.of(Tensor.ofFloats(Shape.SCALAR, x));
        return new Gelu(isApproximate).evaluate(of).getFirst().toFloats()[0];
    }

    private long[] drawn(Curve curve) {
        return TfliteLines.ofFloats(from, to).through(x -> curve.at((float) x));
    }

    /// Lines between values of the sigmoid, of which `tanh(x) = 2 sigmoid(2x) - 1` is another view.
    ///
    /// @param bits how many of a number lie between two values
    private long[] sigmoids(int bits) {
        long[] sigmoid = new long[SIGMOID_VALUES];
        Arrays.setAll(sigmoid, i -> Math.min(NUMBERS - 1, Math.round(NUMBERS / (1 + Math.exp(-i * SIGMOID_STEP)))));
        double factor = (double) from * 4096 * 3;
        int shift = 0;
        for (; factor <= Short.MAX_VALUE / 2.0 && shift <= 30; shift++) {
            factor *= 2;
        }
        int round = shift > 0 ? 1 << (shift - 1) : 0;
        long[] all = new long[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            int x = (i - NUMBERS / 2) * (int) factor + round >> shift;
            int place = Math.abs(x) >>> bits;
            long drawn;
            if (place >= SIGMOID_VALUES - 1) {
                drawn = bits == 8 ? 0xffffL << 8 : 0x7fffL << 10;
            } else {
                long part = Math.abs(x) & (1 << bits) - 1;
                drawn = (sigmoid[place] << bits) + part * (sigmoid[place + 1] - sigmoid[place]);
            }
            all[i] = bits == 8 ? ofTanh(x, drawn) : ofLogistic(x, drawn);
        }
        return all;
    }

    private static short ofTanh(int x, long drawn) {
        long above = drawn - (1L << 23);
        return (short) ((x >= 0 ? above + (1 << 7) : -above + (1 << 7) - 1) >> 8);
    }

    private static short ofLogistic(int x, long drawn) {
        return (short) ((x >= 0 ? drawn + (1 << 9) : (1L << 25) - drawn + (1 << 9) - 1) >> 10);
    }
}
