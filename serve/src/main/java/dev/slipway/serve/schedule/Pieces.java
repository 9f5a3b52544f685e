package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.Servable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A large request in pieces that are run apart.
final class Pieces {

    private Pieces() {}

    /// The inputs in pieces of at most `most` rows.
    static List<SequencedMap<String, Tensor>> of(SequencedMap<String, Tensor> inputs, int rows, int most) {
        List<SequencedMap<String, Tensor>> pieces = new ArrayList<>();
        for (int from = 0; from < rows; from += most) {
            SequencedMap<String, Tensor> piece = new LinkedHashMap<>();
            int count = Math.min(most, rows - from);
            int start = from;
            inputs.forEach((name, tensor) -> piece.put(name, Rows.slice(tensor, start, count)));
            pieces.add(piece);
        }
        return pieces;
    }

    /// The answer to the whole.
    static InferenceResponse joined(List<InferenceResponse> answers) {
        InferenceResponse first = answers.getFirst();
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        for (String name : first.outputs().keySet()) {
            List<Tensor> parts = new ArrayList<>();
            int rows = 0;
            for (InferenceResponse answer : answers) {
                Tensor part = Objects.requireNonNull(answer.outputs().get(name));
                parts.add(part);
                rows += (int) part.shape().size(0);
            }
            outputs.put(name, Rows.joined(parts, rows, Rows::ownMemory));
        }
        return new InferenceResponse(first.model(), first.version(), first.signature(), outputs);
    }

    /// A lease that several hold; the last to close it gives it back.
    record Shared(Lease lease, AtomicInteger holders) implements Lease {

        @Override
        public Servable servable() {
            return lease.servable();
        }

        @Override
        public void close() {
            if (holders.decrementAndGet() == 0) {
                lease.close();
            }
        }
    }
}
