package dev.slipway.serve.schedule;

import dev.slipway.engine.foreign.Scratch;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Execution;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Calls the runtime, and tells of it.
///
/// @param signature the signature's name
record Runs(LongSupplier clock, Observer observer, String signature) {

    /// The outputs for one request.
    LinkedHashMap<String, Tensor> alone(Waiting item) {
        long began = clock.getAsLong();
        return timed(item.servable(), item.inputs(), 1, item.rows(), 0, began - item.since(), began);
    }

    /// The outputs for each of several requests, computed in one run of `size` rows; none when the outputs do not have
    /// as many.
    List<LinkedHashMap<String, Tensor>> together(List<Waiting> items, int rows, int size) {
        Waiting first = items.getFirst();
        try (Scratch scratch = new Scratch()) {
            Map<String, Tensor> inputs = joined(items, size, scratch);
            long began = clock.getAsLong();
            long queued = 0;
            for (Waiting item : items) {
                queued += began - item.since();
            }
            Map<String, Tensor> outputs =
                    timed(first.servable(), inputs, items.size(), rows, size - rows, queued, began);
            outputs.replaceAll((_, output) -> scratch.isOver(output.bytes()) ? output.copy() : output);
            return haveRows(outputs, size) ? apart(outputs, items) : List.of();
        }
    }

    private static Map<String, Tensor> joined(List<Waiting> items, int size, Scratch scratch) {
        Map<String, Tensor> first = items.getFirst().inputs();
        Map<String, Tensor> inputs = LinkedHashMap.newLinkedHashMap(first.size());
        for (String name : first.keySet()) {
            List<Tensor> parts = new ArrayList<>(items.size());
            items.forEach(item -> parts.add(item.input(name)));
            inputs.put(name, Rows.joined(parts, size, scratch::room));
        }
        return inputs;
    }

    private LinkedHashMap<String, Tensor> timed(
            Servable servable,
            Map<String, Tensor> inputs,
            int requests,
            int rows,
            int padding,
            long queued,
            long began) {
        Status status = Status.INTERNAL;
        try {
            LinkedHashMap<String, Tensor> outputs = servable.run(signature, inputs);
            status = Status.OK;
            return outputs;
        } catch (ServeException e) {
            status = e.status();
            throw e;
        } finally {
            observer.ran(new Execution(
                    servable.model(),
                    servable.version(),
                    signature,
                    requests,
                    rows,
                    padding,
                    queued,
                    clock.getAsLong() - began,
                    status));
        }
    }

    private static boolean haveRows(Map<String, Tensor> outputs, int rows) {
        for (Tensor output : outputs.values()) {
            if (output.shape().rank() == 0 || output.shape().size(0) != rows) {
                return false;
            }
        }
        return true;
    }

    private static List<LinkedHashMap<String, Tensor>> apart(Map<String, Tensor> outputs, List<Waiting> items) {
        List<LinkedHashMap<String, Tensor>> answers = new ArrayList<>(items.size());
        long from = 0;
        for (Waiting item : items) {
            LinkedHashMap<String, Tensor> answer = LinkedHashMap.newLinkedHashMap(outputs.size());
            for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
                answer.put(output.getKey(), Rows.slice(output.getValue(), from, item.rows()));
            }
            answers.add(answer);
            from += item.rows();
        }
        return answers;
    }
}
