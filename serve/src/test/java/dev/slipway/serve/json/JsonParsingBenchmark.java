package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Function;

/// How fast tensors are read from JSON. Run by hand: `java dev.slipway.serve.json.JsonParsingBenchmark`.
final class JsonParsingBenchmark {

    private static final int ELEMENTS = 224 * 224 * 3;
    private static final int ROUNDS = 200;

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
        long best = Long.MAX_VALUE;
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            sum += JsonTensor.of(element, false).whole(JsonCursor.over(json)).size();
            best = Math.min(best, System.nanoTime() - start);
        }
        out.printf(
                "%-28s %7.2f ms  %6.0f MB/s  (%d elements)%n",
                name, best / 1e6, json.length * 1e3 / best, sum / ROUNDS);
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
