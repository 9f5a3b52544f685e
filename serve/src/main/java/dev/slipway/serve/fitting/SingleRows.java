package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Requests of several rows for signatures that take and give one: their rows, and the answers joined again.
final class SingleRows {

    /// Rows are computed one after the other; more of them would keep a client waiting that has long given up.
    private static final int MOST = 1024;

    private static final Dim ONE = Dim.of(1);

    private SingleRows() {}

    /// How many rows inputs have, where a signature takes and gives exactly one of each; else 1.
    static int count(Signature signature, Map<String, Tensor> inputs) {
        long rows = 1;
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            TensorType declared = signature.inputs().get(input.getKey());
            Shape given = input.getValue().shape();
            if (declared == null
                    || !isSingle(declared)
                    || !given.hasRank(declared.shape().rank())) {
                return 1;
            }
            if (rows > 1 && given.size(0) != rows) {
                return 1;
            }
            rows = given.size(0);
        }
        boolean split = rows > 1
                && rows <= MOST
                && signature.outputs().values().stream().allMatch(SingleRows::isSingle);
        return split ? (int) rows : 1;
    }

    private static boolean isSingle(TensorType type) {
        boolean whole = type.element() == ElementType.STRING || type.element().bits() >= 8;
        return whole
                && type.shape().isRanked()
                && type.shape().rank() > 0
                && type.shape().dim(0).is(1);
    }

    /// One row of all inputs; views, not copies.
    static SequencedMap<String, Tensor> row(Map<String, Tensor> inputs, int index) {
        SequencedMap<String, Tensor> row = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> row.put(name, row(tensor, index)));
        return row;
    }

    private static Tensor row(Tensor tensor, int index) {
        Shape shape = tensor.shape().with(0, ONE);
        int elements = (int) shape.elements();
        if (tensor.element() == ElementType.STRING) {
            return Tensor.ofStrings(shape, tensor.strings().subList(index * elements, (index + 1) * elements));
        }
        long width = tensor.element().bytes(elements);
        return Tensor.of(tensor.element(), shape, tensor.bytes().asSlice(index * width, width));
    }

    /// The outputs of all rows, one below the other.
    static SequencedMap<String, Tensor> joined(List<? extends Map<String, Tensor>> rows) {
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        for (String name : rows.getFirst().keySet()) {
            List<Tensor> parts = new ArrayList<>();
            for (Map<String, Tensor> row : rows) {
                if (row.get(name) instanceof Tensor part) {
                    parts.add(part);
                }
            }
            outputs.put(name, stacked(parts));
        }
        return outputs;
    }

    private static Tensor stacked(List<Tensor> parts) {
        Tensor first = parts.getFirst();
        Shape shape = first.shape().with(0, Dim.of(parts.size()));
        if (first.element() == ElementType.STRING) {
            return Tensor.ofStrings(
                    shape,
                    parts.stream().flatMap(part -> part.strings().stream()).toList());
        }
        MemorySegment all = Tensor.allocate(first.element(), shape.elements());
        long at = 0;
        for (Tensor part : parts) {
            MemorySegment.copy(part.bytes(), 0, all, at, part.bytes().byteSize());
            at += part.bytes().byteSize();
        }
        return Tensor.of(first.element(), shape, all);
    }
}
