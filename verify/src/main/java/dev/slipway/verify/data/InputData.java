package dev.slipway.verify.data;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Tensors that somebody brings for a model's inputs, cut into samples of the shape the model takes.
public final class InputData {

    /// Rows of an open first axis that are run at once when models are compared.
    public static final long ROWS = 32;

    private InputData() {}

    /// The samples that `arrays` hold, each complete.
    ///
    /// An array that fits its input is cut where the first axis is open and it has more rows than `rows`.
    /// One with a multiple of the rows that the input takes, or with one axis more in front, is cut to what fits.
    ///
    /// @throws IllegalArgumentException when an input has no array, or one that does not fit, or `rows` is below 1
    public static List<SequencedMap<String, Tensor>> samples(
            SequencedMap<String, TensorType> inputs,
            SequencedMap<String, Tensor> arrays,
            long rows,
            Findings findings) {
        if (rows < 1) {
            throw new IllegalArgumentException("a sample needs at least 1 row, got " + rows);
        }
        SequencedMap<String, Tensor> named = named(inputs, arrays, findings);
        List<SequencedMap<String, Tensor>> samples = new ArrayList<>();
        long count = -1;
        SequencedMap<String, List<Tensor>> parts = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : named.entrySet()) {
            TensorType type =
                    inputs.getOrDefault(entry.getKey(), entry.getValue().type());
            List<Tensor> cut = cut(entry.getKey(), entry.getValue(), type, rows);
            parts.put(entry.getKey(), cut);
            if (count >= 0 && cut.size() != count) {
                throw new IllegalArgumentException("input '%s' has %d samples, '%s' has %d; give as many of each"
                        .formatted(parts.firstEntry().getKey(), count, entry.getKey(), cut.size()));
            }
            count = cut.size();
        }
        for (int i = 0; i < Math.max(count, inputs.isEmpty() ? 1 : 0); i++) {
            SequencedMap<String, Tensor> sample = new LinkedHashMap<>();
            int index = i;
            parts.forEach((name, cut) -> sample.put(name, cut.get(index)));
            samples.add(sample);
        }
        return samples;
    }

    /// The arrays by the names of the inputs they are for.
    public static SequencedMap<String, Tensor> named(
            SequencedMap<String, TensorType> inputs, SequencedMap<String, Tensor> arrays, Findings findings) {
        if (inputs.size() == 1 && arrays.size() == 1) {
            SequencedMap<String, Tensor> only = new LinkedHashMap<>();
            only.put(inputs.firstEntry().getKey(), arrays.firstEntry().getValue());
            return only;
        }
        SequencedMap<String, TensorType> given = new LinkedHashMap<>();
        arrays.forEach((name, tensor) -> given.put(name, tensor.type()));
        Findings positions = new Findings();
        SequencedMap<String, String> pairs = Pairing.of(inputs, given, "array", positions);
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        for (String input : inputs.sequencedKeySet()) {
            Tensor tensor = arrays.get(pairs.getOrDefault(input, ""));
            if (tensor == null || !positions.all().isEmpty() && arrays.size() != inputs.size()) {
                throw new IllegalArgumentException("the data has no array for input '%s' (%s); it has %s"
                        .formatted(input, inputs.get(input), describe(arrays)));
            }
            named.put(input, tensor);
        }
        positions.all().forEach(findings::add);
        return named;
    }

    private static String describe(SequencedMap<String, Tensor> arrays) {
        return arrays.entrySet().stream()
                .map(each -> "%s %s%s"
                        .formatted(
                                each.getKey(),
                                each.getValue().element(),
                                each.getValue().shape()))
                .collect(Collectors.joining(", "));
    }

    private static List<Tensor> cut(String name, Tensor tensor, TensorType type, long most) {
        Shape wanted = type.shape();
        Shape shape = tensor.shape();
        if (!wanted.isRanked()) {
            return List.of(tensor);
        }
        if (wanted.rank() > 0 && shape.rank() == wanted.rank() && shape.size(0) > 0) {
            long rows = wanted.dim(0) instanceof Dim.Known(long size) ? size : Math.min(most, shape.size(0));
            Shape whole = Adaptation.laidOut(tensor, wanted.with(0, Dim.symbol("rows")))
                    .shape();
            if (whole.with(0, wanted.dim(0)).fits(wanted)
                    && (wanted.dim(0) instanceof Dim.Symbol || rows > 0 && shape.size(0) % rows == 0)) {
                return rows(tensor, rows);
            }
        }
        if (Adaptation.laidOut(tensor, wanted).shape().fits(wanted)) {
            return List.of(tensor);
        }
        if (shape.rank() == wanted.rank() + 1 && shape.withoutAxis(0).fits(wanted)) {
            return rows(tensor, 1).stream()
                    .map(row -> row.reshaped(shape.withoutAxis(0)))
                    .toList();
        }
        throw new IllegalArgumentException("the array for input '%s' is %s%s, which does not fit %s%s"
                .formatted(name, tensor.element(), shape, type, remedy(wanted)));
    }

    private static String remedy(Shape wanted) {
        return wanted.isKnown() ? "" : "; words stand for sizes that are open";
    }

    /// Cuts along the first axis; the last part may be smaller.
    private static List<Tensor> rows(Tensor tensor, long each) {
        long total = tensor.shape().size(0);
        if (total <= each) {
            return List.of(tensor);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long start = 0; start < total; start += each) {
            parts.add(rows(tensor, start, Math.min(each, total - start)));
        }
        return parts;
    }

    static Tensor rows(Tensor tensor, long start, long count) {
        Shape shape = tensor.shape().with(0, Dim.of(count));
        long row =
                tensor.shape().size(0) == 0 ? 0 : tensor.size() / tensor.shape().size(0);
        if (tensor.element() == ElementType.STRING) {
            return Tensor.ofStrings(
                    shape,
                    tensor.strings().subList(Math.toIntExact(start * row), Math.toIntExact((start + count) * row)));
        }
        long bytes = tensor.element().bytes(row);
        return Tensor.of(tensor.element(), shape, tensor.bytes().asSlice(start * bytes, count * bytes));
    }
}
