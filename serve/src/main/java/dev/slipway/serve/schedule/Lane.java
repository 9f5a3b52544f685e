package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.QueueState;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The queue of one signature of one loaded version, and what is known of its runs. What changes the queue is called by
/// the [Ring] alone, under its lock.
final class Lane {

    /// How many requests that do not fit a batch are passed over in search of one that does.
    private static final int PASSED_OVER = 256;

    private final String model;
    private final long version;
    private final String name;
    private final Signature type;
    private final WeakReference<Servable> servable;
    private final BatchingOptions options;
    private final boolean hasRows;
    private final long longestWait;
    private final CostCurve costs;
    private final Objective objective;
    private final Proof proof;
    private final Room room = new Room();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long rows;

    /// @param costs what is known of its runs, or taken for it
    Lane(Servable servable, String name, Signature type, BatchingOptions options, QueueLimits limits, CostCurve costs) {
        this.model = servable.model();
        this.version = servable.version();
        this.name = name;
        this.type = type;
        this.servable = new WeakReference<>(servable);
        this.options = options;
        this.hasRows = BatchShape.hasRows(type);
        this.costs = costs;
        this.longestWait = limits.delay().toNanos();
        this.objective = new Objective(limits.objective());
        this.proof = options.learned() ? Proof.wanted() : Proof.given();
    }

    boolean isOf(String other) {
        return model.equals(other);
    }

    boolean isOf(Servable other) {
        return servable.refersTo(other);
    }

    /// Whether it takes and gives tensors of these types.
    boolean isAlike(Signature other) {
        return type.inputs().equals(other.inputs()) && type.outputs().equals(other.outputs());
    }

    /// Whether its version is gone.
    boolean isDead() {
        return servable.refersTo(null);
    }

    /// The signature's name.
    String signature() {
        return name;
    }

    Room room() {
        return room;
    }

    BatchingOptions options() {
        return options;
    }

    CostCurve costs() {
        return costs;
    }

    Objective objective() {
        return objective;
    }

    Proof proof() {
        return proof;
    }

    /// Refuses to compute what the signature does not have.
    ///
    /// @throws ServeException when one of these is no output of it
    void requireOutputs(List<String> asked) {
        for (String output : asked) {
            if (!type.outputs().containsKey(output)) {
                throw ServeException.invalid(
                        "output tensor alias not found in signature: %s Outputs expected to be in the set {%s}.",
                        output, String.join(",", type.outputs().keySet()));
            }
        }
    }

    /// How many rows inputs hold; zero when they do not fit the signature, or it has none.
    int rows(Map<String, Tensor> inputs) {
        return hasRows ? BatchShape.rows(type, inputs) : 0;
    }

    /// Whether requests of this size are put together with others.
    boolean joins(int size) {
        return size > 0 && size <= options.largestRun() && !proof.isRefuted();
    }

    /// The most rows of the next run.
    private int limit() {
        return isTuned() ? costs.next(options.largestRun(), objective.longestRun()) : options.largestRun();
    }

    private boolean isTuned() {
        return options.learned() || objective.isSet();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    long waitingRows() {
        return rows;
    }

    /// Whether so many rows more are more than this part of what may wait.
    boolean isFull(int more, double part) {
        return !queue.isEmpty() && rows + more > part * options.maxRows();
    }

    void add(Waiting waiting) {
        queue.add(waiting);
        rows += waiting.rows();
    }

    /// What it would take one thread to run all that waits, in nanoseconds.
    double work() {
        return rows == 0 ? 0 : rows * oneRun() / usualRows();
    }

    /// What the next run takes, in nanoseconds.
    double oneRun() {
        return costs.estimate(usualRows());
    }

    /// The rows of the next run: all of the first request where it is run alone.
    private int usualRows() {
        Waiting first = queue.peek();
        if (first == null) {
            return 1;
        }
        if (!first.joins()) {
            return first.rows();
        }
        int most = isTuned() ? costs.useful(options.largestRun(), objective.longestRun()) : options.largestRun();
        return Math.clamp(rows, 1, Math.max(1, most));
    }

    /// When its next batch may start: at once when it is full or nobody waits for more, else when its oldest request
    /// has waited long enough.
    long due(long now) {
        Waiting oldest = queue.peek();
        boolean patient = oldest != null
                && oldest.joins()
                && !options.timeout().isZero()
                && rows < Math.max(1, options.largestRun());
        return patient ? oldest.since() + options.timeout().toNanos() : now;
    }

    /// The next batch. Requests that nobody waits for any more come out with it, to be refused.
    Batch take(long now) {
        Batch batch = new Batch(this);
        int limit = limit();
        int passed = 0;
        for (Iterator<Waiting> all = queue.iterator();
                all.hasNext() && passed < PASSED_OVER && !batch.isFull(limit); ) {
            Waiting next = all.next();
            ServeException refusal = refusal(next, now);
            if (refusal != null) {
                batch.drop(next, refusal);
            } else if (!batch.accepts(next, limit)) {
                passed++;
                continue;
            }
            all.remove();
            rows -= next.rows();
        }
        return batch;
    }

    /// Takes out what nobody waits for any more.
    Batch swept(long now) {
        Batch batch = new Batch(this);
        queue.removeIf(each -> {
            ServeException refusal = refusal(each, now);
            if (refusal == null) {
                return false;
            }
            batch.drop(each, refusal);
            rows -= each.rows();
            return true;
        });
        return batch;
    }

    /// Takes out everything.
    Batch emptied(ServeException refusal) {
        Batch batch = new Batch(this);
        queue.forEach(each -> batch.drop(each, refusal));
        queue.clear();
        rows = 0;
        return batch;
    }

    /// Why a request is not run although its turn has come; null when it is run. One that did not wait is run whatever
    /// is thought of it: that is how a wrong estimate is corrected.
    @Nullable
    ServeException refusal(Waiting waiting, long now) {
        long left = waiting.left(now);
        if (left <= 0) {
            return new ServeException(Status.DEADLINE_EXCEEDED, "the deadline passed before the request's turn came");
        }
        if (waiting.isCancelled()) {
            return new ServeException(Status.CANCELLED, "the client has gone");
        }
        double run = costs.estimate(waiting.rows());
        long waited = now - waiting.since();
        if (waited > left && left < run / 2) {
            return new ServeException(
                    Status.DEADLINE_EXCEEDED, "the deadline passes before the request can be computed");
        }
        if (waited > 2 * bearable() || objective.isMissedBy(waited, run)) {
            return new ServeException(
                    Status.UNAVAILABLE,
                    "The server is overloaded: the request waited %d ms".formatted(waited / 1_000_000),
                    Duration.ofNanos(bearable()));
        }
        return null;
    }

    /// How long a request may have to wait: some runs at least, where one takes long.
    long bearable() {
        return Math.max(longestWait, (long) (4 * costs.estimate(1)));
    }

    QueueState state(long now) {
        Waiting oldest = queue.peek();
        return new QueueState(
                model, version, name, rows, queue.size(), oldest == null ? 0 : Math.max(0, now - oldest.since()));
    }
}
