package dev.slipway.conformance.engine;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.archive.NpyArray;
import dev.slipway.wire.archive.Npz;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a model's own runtime answered once, beside the model in the collection: `MODEL.CASE.ref.npz` and `.ref.json`.
public record EngineContractAnswer(Path model, String name, Path arrays, List<Entry> inputs, List<Entry> outputs) {

    private static final Pattern ENTRY = Pattern.compile(
            "\"key\":\\s*\"(\\w+)\",\\s*\"name\":\\s*\"([^\"]*)\"[^}]*?(\"flat_stride\":\\s*(\\d+)[^}]*)?}");

    /// @param stride every which element of the flattened array was kept
    public record Entry(String key, String name, int stride) {

        /// Whether it is the content of a file as one string.
        boolean isFile() {
            return name.contains(" (bytes of ");
        }

        /// The name in a session: TensorFlow's names of tensors (`x:0 (bytes of …)`) end differently there, and
        /// signatures leave a beginning away.
        String nameIn(Map<String, ?> declared) {
            String shorter = name.replaceAll("(:0)?( .*)?$", "");
            String bare = shorter.replace("serving_default_", "");
            return declared.containsKey(name) ? name : declared.containsKey(bare) ? bare : shorter;
        }
    }

    public static List<EngineContractAnswer> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<EngineContractAnswer> answers = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".ref.json"))
                    .sorted()
                    .toList()) {
                answers.add(read(file));
            }
            return answers;
        }
    }

    private static EngineContractAnswer read(Path file) throws IOException {
        String[] names =
                String.valueOf(file.getFileName()).replace(".ref.json", "").split("\\.(?=[^.]*$)");
        List<Entry> entries = new ArrayList<>();
        Matcher matcher = ENTRY.matcher(Files.readString(file));
        while (matcher.find()) {
            int stride = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
            entries.add(new Entry(matcher.group(1), matcher.group(2), stride));
        }
        return new EngineContractAnswer(
                file.resolveSibling(names[0]),
                names[1],
                Path.of(file.toString().replace(".json", ".npz")),
                entries.stream().filter(entry -> entry.key().startsWith("in")).toList(),
                entries.stream().filter(entry -> entry.key().startsWith("out")).toList());
    }

    /// The inputs, as the session declares them: strings are kept as their bytes.
    public Map<String, Tensor> given(SequencedMap<String, TensorType> declared) {
        Map<String, NpyArray> kept = Npz.read(arrays);
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Entry input : inputs) {
            String name = input.nameIn(declared);
            NpyArray array = Objects.requireNonNull(kept.get(input.key()));
            TensorType type = declared.get(name);
            given.put(
                    name,
                    type != null && type.element() == ElementType.STRING
                            ? string(array, type, input.isFile())
                            : tensor(array));
        }
        return given;
    }

    /// Whether the model takes the kept inputs: the runtime from Python does not compare them with what is declared.
    public boolean fits(SequencedMap<String, TensorType> declared) {
        Map<String, Tensor> given = given(declared);
        return declared.entrySet().stream().allMatch(entry -> {
            Tensor tensor = given.get(entry.getKey());
            return tensor != null && tensor.shape().fits(entry.getValue().shape());
        });
    }

    public Path folder() {
        return Objects.requireNonNull(model.getParent());
    }

    public Tensor expected(Entry output) {
        return tensor(Objects.requireNonNull(Npz.read(arrays).get(output.key())));
    }

    private static Tensor string(NpyArray array, TensorType type, boolean isFile) {
        Shape shape = type.shape().hasRank(0) || isFile ? Shape.SCALAR : Shape.of(1);
        return Tensor.ofStrings(shape, List.of(array.bytes().toArray(ValueLayout.JAVA_BYTE)));
    }

    public static Tensor tensor(NpyArray array) {
        return Tensor.of(element(array.dtype()), Shape.of(array.shape()), array.bytes());
    }

    private static ElementType element(String dtype) {
        return switch (dtype) {
            case "<f2" -> ElementType.FLOAT16;
            case "<f4" -> ElementType.FLOAT32;
            case "<f8" -> ElementType.FLOAT64;
            case "|i1" -> ElementType.INT8;
            case "<i2" -> ElementType.INT16;
            case "<i4" -> ElementType.INT32;
            case "<i8" -> ElementType.INT64;
            case "|u1" -> ElementType.UINT8;
            case "|b1" -> ElementType.BOOL;
            default -> throw new AssertionError("no element type for NumPy's " + dtype);
        };
    }

    @Override
    public String toString() {
        return folder().getFileName() + "/" + model.getFileName() + " " + name;
    }
}
