package dev.slipway.conformance.suite;

import dev.slipway.conformance.material.TarArchive;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Frozen TensorFlow graphs, each with inputs and the outputs TensorFlow gave for them.
final class TensorflowGraphSuite {

    private static final String ARCHIVE = "dl4j_tf_graphs_open.tar.gz";
    private static final String UNSOUND = "dl4j_tf_graphs_open.unsound.txt";

    private TensorflowGraphSuite() {}

    /// What a file of numbers holds, with the shape the file beside it gives.
    record Table(Shape shape, double[] values) {}

    /// A graph with what goes in and what must come out.
    record Case(String name, Path folder) {

        Path model() {
            return folder.resolve("frozen_model.pb");
        }

        /// Whether the numbers are drawn at random, so that only their type and shape can be judged.
        boolean isRandom() {
            return Stream.of("random", "dropout", "multinomial").anyMatch(name::contains);
        }

        Map<String, Tensor> inputs() throws IOException {
            Map<String, ElementType> types = types();
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            for (Map.Entry<String, Table> each : tables(".placeholder").entrySet()) {
                String name = each.getKey().replaceFirst("\\.0$", "");
                ElementType type = types.getOrDefault(name, ElementType.FLOAT32);
                inputs.put(
                        name,
                        Tensor.ofDoubles(
                                type, each.getValue().shape(), each.getValue().values()));
            }
            return inputs;
        }

        /// The outputs by the name of the node that makes them, with `:1` and so on behind it.
        Map<String, Table> outputs() throws IOException {
            Map<String, Table> outputs = new LinkedHashMap<>();
            tables(".prediction")
                    .forEach((name, table) ->
                            outputs.put(name.replaceFirst("\\.0$", "").replaceFirst("\\.(\\d+)$", ":$1"), table));
            return outputs;
        }

        private Map<String, ElementType> types() throws IOException {
            Map<String, ElementType> types = new HashMap<>();
            Path file = folder.resolve("dtypes");
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] words = line.strip().split(" ");
                if (words.length == 2) {
                    Arrays.stream(ElementType.values())
                            .filter(type -> type.toString().equals(words[1].toLowerCase(Locale.ROOT)))
                            .forEach(type -> types.put(
                                    words[0].replaceFirst("\\.\\d+$", "").replace("____", "/"), type));
                }
            }
            return types;
        }

        private Map<String, Table> tables(String kind) throws IOException {
            String end = kind + ".csv";
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> sorted = files.filter(file -> file.toString().endsWith(end))
                        .filter(file -> isOwn(file))
                        .sorted()
                        .toList();
                Map<String, Table> tables = new LinkedHashMap<>();
                for (Path file : sorted) {
                    String name = folder.relativize(file).toString();
                    tables.put(name.substring(0, name.length() - end.length()).replace("____", "/"), table(file));
                }
                return tables;
            }
        }

        /// Cases may lie inside other cases' folders.
        private boolean isOwn(Path file) {
            for (Path above = file.getParent(); above != null && !above.equals(folder); above = above.getParent()) {
                if (Files.exists(above.resolve("frozen_model.pb"))) {
                    return false;
                }
            }
            return true;
        }

        private static Table table(Path csv) throws IOException {
            Path beside = Path.of(csv.toString().replaceFirst("\\.csv$", ".shape"));
            double[] values = numbers(csv);
            long[] sizes = Arrays.stream(numbers(beside))
                    .mapToLong(size -> (long) size)
                    .toArray();
            boolean scalar = values.length == 1 && sizes.length == 1 && sizes[0] == 0;
            return new Table(scalar ? Shape.SCALAR : Shape.of(sizes), values);
        }

        private static double[] numbers(Path file) throws IOException {
            return Arrays.stream(Files.readString(file).split("[\\s,]+"))
                    .filter(word -> !word.isEmpty())
                    .mapToDouble(Case::number)
                    .toArray();
        }

        private static double number(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "true" -> 1;
                case "false" -> 0;
                case "nan" -> Double.NaN;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(word);
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static boolean isThere(Path suites) {
        return Files.exists(suites.resolve(ARCHIVE));
    }

    /// The cases that TensorFlow itself reproduces, unpacked under `folder`.
    static List<Case> cases(Path suites, Path folder) throws IOException {
        Set<String> unsound = Files.readAllLines(suites.resolve(UNSOUND)).stream()
                .map(String::strip)
                .collect(Collectors.toSet());
        TarArchive.unpack(suites.resolve(ARCHIVE), folder);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("frozen_model.pb"))
                    .map(file -> Objects.requireNonNull(file.getParent()))
                    .map(at -> new Case(folder.relativize(at).toString().replace('\\', '/'), at))
                    .filter(each -> !unsound.contains(each.name()))
                    .sorted(Comparator.comparing(Case::name))
                    .toList();
        }
    }
}
