package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.INT;
import static dev.slipway.formats.tensorflow.GraphSketch.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.tensorflow.GraphSketch.Named;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nodes of one op each, and what TensorFlow computed for them. A case of `values.txt` is a paragraph: the op, its
/// attributes (`attr`), the inputs that come when the graph runs (`x`) and those that are in it (`c`), and the outputs
/// (`=`, or `|=|` where only sizes count, since signs are anyone's choice).
class TensorflowSpellingTest {

    private static final double CLOSE = 1e-4;
    private static final double UNDEFINED = -1e300;
    private static final int LONG = 9;
    private static final int UNSIGNED_BYTE = 4;
    private static final int BYTE = 6;

    @TempDir
    Path folder;

    /// A line of a case that holds a tensor.
    private record Held(String mark, Tensor tensor) {

        static Held of(String line) {
            String[] words = line.split(" ");
            ElementType element = switch (words[1]) {
                case "int" -> ElementType.INT32;
                case "long" -> ElementType.INT64;
                case "bool" -> ElementType.BOOL;
                case "byte" -> ElementType.INT8;
                case "ubyte" -> ElementType.UINT8;
                default -> ElementType.FLOAT32;
            };
            long[] sizes = Arrays.stream(words[2].replaceAll("[\\[\\]]", "").split(","))
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            double[] values = Arrays.stream(words, 3, words.length)
                    .mapToDouble(Held::number)
                    .toArray();
            return new Held(words[0], Tensor.ofDoubles(element, Shape.of(sizes), values));
        }

        private static double number(String word) {
            return switch (word) {
                case "true" -> 1;
                case "false" -> 0;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.parseDouble(word);
            };
        }

        int foreignType() {
            return switch (tensor.element()) {
                case INT32 -> INT;
                case INT64 -> LONG;
                case INT8 -> BYTE;
                case UINT8 -> UNSIGNED_BYTE;
                default -> FLOAT;
            };
        }
    }

    record Case(String op, List<Named> attributes, List<Held> held, String text) {

        static Case of(String paragraph) {
            String[] lines = paragraph.strip().split("\n");
            List<Named> attributes = new ArrayList<>();
            List<Held> held = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                if (lines[i].startsWith("attr ")) {
                    attributes.add(attribute(lines[i].split(" ")));
                } else {
                    held.add(Held.of(lines[i]));
                }
            }
            return new Case(lines[0], attributes, held, paragraph);
        }

        private static Named attribute(String... words) {
            return switch (words[2]) {
                case "flag" -> GraphSketch.flag(words[1], Boolean.parseBoolean(words[3]));
                case "integer" -> GraphSketch.integer(words[1], Long.parseLong(words[3]));
                case "real" -> GraphSketch.real(words[1], Float.parseFloat(words[3]));
                case "text" -> GraphSketch.text(words[1], words[3]);
                case "type" -> GraphSketch.type(words[1], Integer.parseInt(words[3]));
                default ->
                    GraphSketch.integers(
                            words[1],
                            Arrays.stream(words, 3, words.length)
                                    .mapToLong(Long::parseLong)
                                    .toArray());
            };
        }

        /// The op with its inputs, and the names of its outputs.
        GraphSketch graph() {
            GraphSketch sketch = new GraphSketch();
            List<String> inputs = new ArrayList<>();
            for (Held each : held) {
                String name = "in" + inputs.size();
                if (each.mark.equals("x")) {
                    sketch.placeholder(
                            name, each.foreignType(), each.tensor.shape().sizes());
                    inputs.add(name);
                } else if (each.mark.equals("c")) {
                    sketch.add(name, "Const", List.of(), type("dtype", each.foreignType()), value(each.tensor));
                    inputs.add(name);
                }
            }
            return sketch.add("out", op, inputs, attributes.toArray(Named[]::new));
        }

        private static Named value(Tensor tensor) {
            long[] sizes = tensor.shape().sizes();
            return switch (tensor.element()) {
                case INT32 -> GraphSketch.ints(tensor.toLongs(), sizes);
                case INT64 -> GraphSketch.longs(tensor.toLongs(), sizes);
                default -> GraphSketch.floats(tensor.toFloats(), sizes);
            };
        }

        List<Tensor> inputs() {
            return held.stream()
                    .filter(each -> each.mark.equals("x"))
                    .map(Held::tensor)
                    .toList();
        }

        List<Held> outputs() {
            return held.stream().filter(each -> each.mark.contains("=")).toList();
        }

        @Override
        public String toString() {
            return text.lines().filter(line -> !line.contains("=")).toList().toString();
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(TensorflowSpellingTest.class.getResourceAsStream("values.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n\n")).map(Case::of);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aNodeComputesWhatTensorflowComputes(Case each) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < each.outputs().size(); i++) {
            names.add(i == 0 ? "out" : "out:" + i);
        }
        ReadOptions options = new ReadOptions(null, Map.of(), Map.of(), names);
        try (Model model = new TensorflowFormat().read(each.graph().frozen(folder), options, new Findings())) {
            List<Tensor> results = Evaluation.run(model.main(), each.inputs());
            for (int i = 0; i < results.size(); i++) {
                Held wanted = each.outputs().get(i);
                assertThat(results.get(i).type()).isEqualTo(wanted.tensor.type());
                assertThat(sized(wanted, results.get(i)))
                        .usingComparatorWithPrecision(CLOSE)
                        .containsExactly(sized(wanted, wanted.tensor));
            }
        }
    }

    /// The numbers to compare; one that is none stands for itself.
    private static double[] sized(Held wanted, Tensor tensor) {
        boolean signed = wanted.mark.equals("=");
        return Arrays.stream(tensor.toDoubles())
                .map(value -> Double.isNaN(value) ? UNDEFINED : signed ? value : Math.abs(value))
                .toArray();
    }
}
