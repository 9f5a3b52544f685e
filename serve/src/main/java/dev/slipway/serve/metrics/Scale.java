package dev.slipway.serve.metrics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The bounds of a histogram's buckets, and how values are shown.
final class Scale {

    private static final double NANOS_A_MICRO = 1e3;
    private static final double NANOS_A_SECOND = 1e9;

    /// Latencies in seconds; values are nanoseconds.
    static final Scale SECONDS = new Scale(
            new double[] {
                50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
                30
            },
            NANOS_A_SECOND,
            Unit.SECONDS,
            Scale::decimal);

    /// Rows of a batch.
    static final Scale ROWS = new Scale(exponential(1, 2, 11), 1, Unit.ONE, Scale::decimal);

    /// TensorFlow Serving's latencies in microseconds; values are nanoseconds.
    static final Scale LATENCIES =
            new Scale(exponential(10, 1.8, 33), NANOS_A_MICRO, Unit.MICROSECONDS, Scale::sixDigits);

    /// TensorFlow Serving's waits for a batch in microseconds; values are nanoseconds.
    static final Scale WAITS = new Scale(exponential(100, 1.2, 52), NANOS_A_MICRO, Unit.MICROSECONDS, Scale::sixDigits);

    /// TensorFlow Serving's sizes of batches.
    static final Scale BATCHES = new Scale(exponential(1, 2, 14), 1, Unit.ONE, Scale::sixDigits);

    /// TensorFlow Serving's numbers of examples.
    static final Scale EXAMPLES = new Scale(exponential(1, 2, 15), 1, Unit.ONE, Scale::sixDigits);

    /// How the sum of a histogram's values is written.
    enum Unit {
        ONE,
        MICROSECONDS,
        SECONDS
    }

    private final long[] bounds;
    private final double[] shown;
    private final Unit unit;
    private final DoubleFunction<String> text;

    /// Made when metrics are first asked for: a server is ready sooner without.
    private volatile byte @Nullable [][] labels;

    /// @param values how many of what is recorded make one of what is shown
    private Scale(double[] shown, double values, Unit unit, DoubleFunction<String> text) {
        this.shown = shown;
        this.unit = unit;
        this.text = text;
        bounds = Arrays.stream(shown)
                .mapToLong(bound -> (long) Math.floor(bound * values * (1 + 1e-12)))
                .toArray();
    }

    private static byte[] label(String bound) {
        return "le=\"%s\"} ".formatted(bound).getBytes(StandardCharsets.US_ASCII);
    }

    private static double[] exponential(double first, double factor, int count) {
        double[] bounds = new double[count];
        for (int i = 0; i < count; i++) {
            bounds[i] = first * Math.pow(factor, i);
        }
        return bounds;
    }

    /// As C prints with `%g`, which is how TensorFlow Serving names its buckets: `708235`, `1.27482e+06`.
    static String sixDigits(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return rounded.toPlainString();
        }
        String digits = rounded.unscaledValue().toString();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return "%s%se%s%02d".formatted(digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /// As OpenMetrics wants bounds: `0.0001`, `1.0`.
    private static String decimal(double value) {
        String text = new BigDecimal(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
        return text.contains(".") ? text : text + ".0";
    }

    Unit unit() {
        return unit;
    }

    /// How many buckets there are, the last one without a bound.
    int buckets() {
        return bounds.length + 1;
    }

    byte[] label(int bucket) {
        byte[][] made = labels;
        if (made == null) {
            Stream<String> finite = Arrays.stream(shown).mapToObj(text);
            made = Stream.concat(finite, Stream.of("+Inf")).map(Scale::label).toArray(byte[][]::new);
            labels = made;
        }
        return made[bucket];
    }

    /// The bucket of a value: the first whose bound is not below it.
    int bucket(long value) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
