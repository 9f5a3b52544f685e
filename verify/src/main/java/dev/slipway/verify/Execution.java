package dev.slipway.verify;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.verify.data.Adaptation;
import dev.slipway.verify.data.InputData;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/// Runs a model on tensors that somebody brings.
public final class Execution {

    private Execution() {}

    /// The outputs for `arrays`, which may hold several times the rows that the model takes at once: the outputs then
    /// follow each other along their first axis. Quantised outputs are the stored integers.
    ///
    /// @throws IllegalArgumentException when an input has no array, or one that does not fit
    public static SequencedMap<String, Tensor> run(
            Subject model, SequencedMap<String, Tensor> arrays, Findings findings, Progress progress) {
        List<SequencedMap<String, Tensor>> samples =
                InputData.samples(model.inputs(), arrays, Long.MAX_VALUE, findings);
        SequencedMap<String, List<Tensor>> parts = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            progress.at("running", i, samples.size());
            model.run(adapted(samples.get(i), model.inputs()))
                    .forEach((name, tensor) ->
                            parts.computeIfAbsent(name, _ -> new ArrayList<>()).add(tensor));
        }
        progress.at("running", samples.size(), samples.size());
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        parts.forEach((name, tensors) -> outputs.put(name, joined(tensors)));
        return outputs;
    }

    /// A sample as the model stores it: quantised where its inputs are, cast where types differ.
    static SequencedMap<String, Tensor> adapted(
            SequencedMap<String, Tensor> sample, SequencedMap<String, TensorType> types) {
        SequencedMap<String, Tensor> adapted = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            Tensor tensor = Objects.requireNonNull(sample.get(name));
            adapted.put(name, Adaptation.of(tensor, tensor.type(), type));
        });
        return adapted;
    }

    private static Tensor joined(List<Tensor> parts) {
        Tensor first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        boolean scalar = first.shape().rank() == 0;
        long rows = parts.stream()
                .mapToLong(part -> scalar ? 1 : part.shape().size(0))
                .sum();
        Shape shape = scalar ? Shape.of(rows) : first.shape().with(0, Dim.of(rows));
        if (first.element() == ElementType.STRING) {
            return Tensor.ofStrings(
                    shape,
                    parts.stream().flatMap(part -> part.strings().stream()).toList());
        }
        MemorySegment bytes = Tensor.allocate(first.element(), shape.elements());
        long at = 0;
        for (Tensor part : parts) {
            MemorySegment.copy(part.bytes(), 0, bytes, at, part.bytes().byteSize());
            at += part.bytes().byteSize();
        }
        return Tensor.of(first.element(), shape, bytes);
    }
}
