package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/// How fast tensors are read from JSON: the median of 200 rounds. Run by hand: `java
/// dev.slipway.serve.json.JsonParsingBenchmark`.
final class JsonParsingBenchmark {

    private static final int ELEMENTS = 224 * 224 * 3;
    private static final int ROUNDS = 300;
    private static final int WARM_UP = 100;

    private JsonParsingBenchmark() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        Random random = new Random(1);
        measure("float, shortest", ElementType.FLOAT32, _ -> Float.toString(random.nextFloat()), out);
        measure("float, as Python prints it", ElementType.FLOAT32, _ -> Double.toString(random.nextFloat()), out);
        measure("double, shortest", ElementType.FLOAT64, _ -> Double.toString(random.nextDouble()), out);
        measure("uint8", ElementType.UINT8, _ -> Integer.toString(random.nextInt(256)), out);
    }

    private static void measure(String name, ElementType element, Function<Integer, String> number, PrintStream out) {
        byte[] json = text(number);
        long[] nanos = new long[ROUNDS];
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            sum += JsonTensor.of(element, false).whole(JsonCursor.over(json)).size();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, WARM_UP, ROUNDS);
        long median = nanos[(WARM_UP + ROUNDS) / 2];
        out.printf(
                "%-28s %7.2f ms  %6.0f MB/s  (%d elements)%n",
                name, median / 1e6, json.length * 1e3 / median, sum / ROUNDS);
    }

    /// `[[[…]]]` of 224 x 224 x 3 numbers.
    private static byte[] text(Function<Integer, String> number) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ELEMENTS; i++) {
            text.append(i % 672 == 0 ? i > 0 ? "],[[" : "[[" : i % 3 == 0 ? "],[" : ",")
                    .append(number.apply(i));
            if (i % 672 == 671) {
                text.append(']');
            }
        }
        return text.append("]]").toString().replace("]],[[", "]],[[").getBytes(StandardCharsets.US_ASCII);
    }
}
