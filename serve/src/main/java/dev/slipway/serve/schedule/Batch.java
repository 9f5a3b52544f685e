package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Requests that are run together, and those that are refused instead of being run.
final class Batch {

    private record Dropped(Waiting waiting, ServeException why) {}

    private static final double LONG_NANOS = 1e6;

    private final Lane lane;
    private final List<Waiting> items = new ArrayList<>(4);
    private @Nullable List<Dropped> dropped;
    private int rows;

    Batch(Lane lane) {
        this.lane = lane;
    }

    static Batch of(Lane lane, Waiting only) {
        Batch batch = new Batch(lane);
        batch.add(only);
        return batch;
    }

    boolean isEmpty() {
        return items.isEmpty() && dropped == null;
    }

    /// What the requests in it, run or refused, took in memory.
    long bytes() {
        long bytes = 0;
        for (Waiting item : items) {
            bytes += item.bytes();
        }
        for (Dropped each : refused()) {
            bytes += each.waiting.bytes();
        }
        return bytes;
    }

    int requests() {
        return items.size() + refused().size();
    }

    private List<Dropped> refused() {
        return dropped == null ? List.of() : dropped;
    }

    boolean isFull(int limit) {
        return !items.isEmpty()
                && (rows >= limit
                        || !items.getFirst().joins()
                        || lane.proof().isRefuted()
                        || lane.proof().isOpen() && items.size() >= Proof.REQUESTS);
    }

    /// Takes a request in, if it fits those that are in.
    boolean accepts(Waiting next, int limit) {
        if (!items.isEmpty()
                && (rows + next.rows() > limit
                        || !items.getFirst().agrees(next, lane.options().padVariableLength()))) {
            return false;
        }
        add(next);
        return true;
    }

    private void add(Waiting next) {
        items.add(next);
        rows += next.rows();
    }

    void drop(Waiting waiting, ServeException why) {
        List<Dropped> all = dropped;
        if (all == null) {
            all = new ArrayList<>();
            dropped = all;
        }
        all.add(new Dropped(waiting, why));
    }

    /// Answers every request.
    void run(LongSupplier clock, Observer observer) {
        for (Dropped each : refused()) {
            each.waiting.fail(each.why);
        }
        if (items.isEmpty()) {
            return;
        }
        try {
            compute(clock, observer);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            items.forEach(item -> item.fail(e));
        }
    }

    /// Whether the runs of its lane take so long that a processor is missed that others keep busy meanwhile.
    boolean takesLong() {
        return lane.costs().estimate(1) > LONG_NANOS;
    }

    private void compute(LongSupplier clock, Observer observer) {
        long began = clock.getAsLong();
        long bytes = bytes();
        Runs runs = new Runs(clock, observer, lane.signature());
        Waiting first = items.getFirst();
        int size = first.joins() && !lane.proof().isRefuted() ? lane.options().padded(rows) : rows;
        if (items.size() == 1 && size == rows) {
            alone(first, runs, clock);
        } else if (lane.proof().isOpen()) {
            bothWays(size, runs, clock);
        } else {
            together(size, runs, clock);
        }
        lane.costs().ran(size, bytes, clock.getAsLong() - began);
    }

    private void alone(Waiting item, Runs runs, LongSupplier clock) {
        LinkedHashMap<String, Tensor> outputs;
        try {
            outputs = runs.alone(item);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            item.fail(e);
            return;
        }
        answer(item, outputs, clock);
    }

    private void answer(Waiting item, LinkedHashMap<String, Tensor> outputs, LongSupplier clock) {
        lane.objective().answered(clock.getAsLong() - item.since());
        item.answer(outputs);
    }

    private void together(int size, Runs runs, LongSupplier clock) {
        List<LinkedHashMap<String, Tensor>> answers;
        try {
            answers = runs.together(items, rows, size);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            if (isDecided(e)) {
                items.forEach(item -> item.fail(e));
            } else {
                oneByOne(runs, clock);
            }
            return;
        }
        if (answers.isEmpty()) {
            lane.proof().refute();
            oneByOne(runs, clock);
            return;
        }
        lane.proof().worked();
        for (int i = 0; i < items.size(); i++) {
            answer(items.get(i), answers.get(i), clock);
        }
    }

    /// Whether running the requests alone would change nothing.
    private static boolean isDecided(Throwable failure) {
        return failure instanceof ServeException known
                && known.status() != Status.INVALID_ARGUMENT
                && known.status() != Status.INTERNAL;
    }

    /// Runs each alone, so that only the one fails that cannot be computed.
    private void oneByOne(Runs runs, LongSupplier clock) {
        boolean all = true;
        for (Waiting item : items) {
            ServeException refusal = lane.refusal(item, clock.getAsLong());
            if (refusal != null) {
                item.fail(refusal);
                continue;
            }
            LinkedHashMap<String, Tensor> outputs;
            try {
                outputs = runs.alone(item);
            } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
                all = false;
                item.fail(e);
                continue;
            }
            answer(item, outputs, clock);
        }
        if (all) {
            lane.proof().failedTogether();
        }
    }

    /// Runs the requests together and each alone, answers the latter, and notes whether that was the same.
    private void bothWays(int size, Runs runs, LongSupplier clock) {
        List<LinkedHashMap<String, Tensor>> together;
        try {
            together = runs.together(items, rows, size);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            oneByOne(runs, clock);
            return;
        }
        boolean alike = areAlike(); // before they are answered: the memory of their inputs is used again then
        boolean same = !together.isEmpty();
        for (int i = 0; i < items.size(); i++) {
            Waiting item = items.get(i);
            LinkedHashMap<String, Tensor> outputs;
            try {
                outputs = runs.alone(item);
            } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
                item.fail(e);
                continue;
            }
            same = same && Proof.isSame(outputs, together.get(i));
            answer(item, outputs, clock);
        }
        if (same) {
            lane.proof().agreed(alike);
        } else {
            lane.proof().refute();
        }
    }

    private boolean areAlike() {
        Map<String, Tensor> first = items.getFirst().inputs();
        return items.stream().allMatch(item -> item.inputs().equals(first));
    }
}
