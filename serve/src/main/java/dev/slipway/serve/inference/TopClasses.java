package dev.slipway.serve.inference;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The largest elements of an output, of each of its rows where it has rows, as texts `value:index` or, where the class
/// has a name, `value:index:label`
/// (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_classification.md>).
///
/// @param count how many, or as many as there are
/// @param byRow whether the first dimension counts examples
/// @param labels what classes are called, by index; there may be fewer
public record TopClasses(int count, boolean byRow, List<String> labels) {

    private static final long MOST = 1_000_000;
    private static final int DECIMALS = 6;

    /// What a request asks for.
    ///
    /// @param count from the client
    /// @param signature what the output is of
    /// @throws ServeException when nobody wants that many
    public static TopClasses asked(String output, long count, Signature signature, Servable servable) {
        if (count < 1 || count > MOST) {
            throw ServeException.invalid(
                    "'classification' of output '%s' must be between 1 and %d, got %d", output, MOST, count);
        }
        TensorType type = signature.outputs().get(output);
        boolean byRow = type != null
                && type.shape().isRanked()
                && type.shape().rank() > 0
                && !type.shape().dims().getFirst().isKnown();
        return new TopClasses((int) count, byRow, servable.labels(output));
    }

    /// The classes of an output, strings.
    ///
    /// @throws ServeException when its elements have no order
    public Tensor of(String output, Tensor tensor) {
        ElementType element = tensor.element();
        boolean real = element.isFloat() && element.bits() >= 16;
        boolean unsigned = element == ElementType.UINT64;
        if (!real && (!element.isInteger() || element.bits() < 8)) {
            throw ServeException.invalid(
                    "class result not available for output '%s' due to unsupported type %s", output, element);
        }
        double[] reals = real ? tensor.toDoubles() : new double[0];
        long[] integers = real ? new long[0] : tensor.toLongs();
        int elements = Math.max(reals.length, integers.length);
        boolean rowed = byRow && tensor.shape().rank() > 0;
        int rows = rowed ? Math.toIntExact(tensor.shape().sizes()[0]) : 1;
        int width = rows == 0 ? 0 : elements / rows;
        int wanted = Math.min(count, width);
        Bounds.requireStrings((long) rows * wanted);
        List<byte[]> classes = new ArrayList<>(rows * wanted);
        for (int row = 0; row < rows; row++) {
            int from = row * width;
            Comparator<Integer> order = real
                    ? (a, b) -> descending(reals[from + a], reals[from + b])
                    : unsigned
                            ? (a, b) -> Long.compareUnsigned(integers[from + b], integers[from + a])
                            : (a, b) -> Long.compare(integers[from + b], integers[from + a]);
            IntStream.range(0, width).boxed().sorted(order).limit(wanted).forEach(index -> {
                String value = real
                        ? text(reals[from + index])
                        : unsigned
                                ? Long.toUnsignedString(integers[from + index])
                                : Long.toString(integers[from + index]);
                String label = index < labels.size() ? ":" + labels.get(index) : "";
                classes.add((value + ":" + index + label).getBytes(StandardCharsets.UTF_8));
            });
        }
        return Tensor.ofStrings(rowed ? Shape.of(rows, wanted) : Shape.of(wanted), classes);
    }

    /// What is no number comes last.
    private static int descending(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        return Double.compare(b + 0.0, a + 0.0);
    }

    /// As C prints `%f`.
    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String digits = new BigDecimal(Math.abs(value))
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .toPlainString();
        return Math.copySign(1, value) < 0 ? "-" + digits : digits;
    }
}
