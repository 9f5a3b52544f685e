package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.LeasedInference;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.QueueState;
import dev.slipway.serve.inference.Queues;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.threads.ComputeThreads;
import dev.slipway.serve.threads.Threads;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Computes requests on a fixed pool of threads, those that wait for the same signature of the same version together.
///
/// A request that finds a thread free is computed at once: batches form only of what waits while all are busy. A run
/// that is known to be over at once is not handed over, but done where its request came in.
public final class Scheduler implements LeasedInference, Queues, AutoCloseable {

    private static final long DRAIN = TimeUnit.SECONDS.toNanos(30);

    private static final long RECENTLY = TimeUnit.SECONDS.toNanos(1);

    private record Key(String model, long version, String signature) {}

    private final Catalog catalog;
    private final ScheduleOptions options;
    private final Observer observer;
    private final LongSupplier clock;
    private final ConcurrentHashMap<Key, Lane> lanes = new ConcurrentHashMap<>();
    private final Ring ring;
    private final List<Worker> workers;

    /// Starts its threads, which end when it is closed.
    ///
    /// @param catalog holds the versions that compute
    /// @param observer hears of every run
    public Scheduler(Catalog catalog, ScheduleOptions options, Observer observer) {
        this(catalog, options, observer, System::nanoTime);
    }

    /// @param clock what deadlines are measured by
    Scheduler(Catalog catalog, ScheduleOptions options, Observer observer, LongSupplier clock) {
        this.catalog = catalog;
        this.options = options;
        this.observer = observer;
        this.clock = clock;
        this.ring = new Ring(new Admission(Math.max(1, options.threads()), options.limits()), clock);
        ThreadFactory threads = Threads.steady("slipway-run");
        ComputeThreads computing = new ComputeThreads();
        this.workers = Stream.generate(() -> new Worker(ring, this::run, computing, threads))
                .limit(options.threads())
                .toList();
        workers.forEach(Worker::start);
    }

    private void run(Batch batch) {
        batch.run(clock, observer);
        if (batch.takesLong()) {
            Threads.compilerGivesWay();
        }
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        Lease lease;
        try {
            lease = catalog.lease(request.spec());
        } catch (ServeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return infer(request, lease);
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request, Lease lease) {
        Lane lane;
        try {
            lane = lane(lease.servable(), request.signatureName());
            lane.requireOutputs(request.outputs());
        } catch (RuntimeException e) {
            lease.close();
            return CompletableFuture.failedFuture(e);
        }
        int rows = lane.rows(request.inputs());
        BatchingOptions batching = lane.options();
        if (rows > batching.largestRun() && batching.largestRun() > 0 && !batching.learned()) {
            return large(request, lease, lane, rows);
        }
        return enter(lane, waiting(request, request.inputs(), lease, lane, rows));
    }

    private Waiting waiting(
            InferenceRequest request, SequencedMap<String, Tensor> inputs, Lease lease, Lane lane, int rows) {
        return new Waiting(
                request, inputs, lease, lane.signature(), Math.max(1, rows), lane.joins(rows), clock.getAsLong());
    }

    private CompletableFuture<InferenceResponse> enter(Lane lane, Waiting waiting) {
        lane.room().use(waiting.since());
        ServeException gone = lane.refusal(waiting, waiting.since());
        if (gone != null) {
            waiting.fail(gone);
        } else if (ring.isQuiet() && lane.costs().isTiny(waiting.rows(), waiting.bytes())) {
            Batch.of(lane, waiting).run(clock, observer);
        } else {
            Ring.Entry entry = ring.offer(lane, waiting);
            if (entry.gone() instanceof Batch others) {
                others.run(clock, observer);
            }
            if (entry.refusal() instanceof ServeException refusal) {
                waiting.fail(refusal);
            }
        }
        return waiting.answer();
    }

    @Override
    public boolean isCrowded() {
        return ring.isCrowded();
    }

    @Override
    public boolean isAtEase() {
        return ring.isAtEase();
    }

    @Override
    public int maxBatch(Servable version) {
        return options.batching().of(version.model(), version.version()).maxBatch();
    }

    @Override
    public void requireRoom(ModelSpec spec) {
        if (!ring.isCrowded()) {
            return;
        }
        long now = clock.getAsLong();
        ServeException refusal = null;
        for (Lane lane : lanes.values()) {
            if (lane.isOf(spec.name()) && lane.room().wasUsed(now - RECENTLY)) {
                refusal = lane.room().refusal(now);
                if (refusal == null) {
                    return;
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private CompletionStage<InferenceResponse> large(InferenceRequest request, Lease lease, Lane lane, int rows) {
        BatchingOptions batching = lane.options();
        if (rows > batching.maxBatch() || batching.maxExecution() == 0) {
            lease.close();
            return CompletableFuture.failedFuture(ServeException.invalid(
                    "Task size %d is larger than maximum input batch size %d", rows, batching.maxBatch()));
        }
        List<SequencedMap<String, Tensor>> inputs = Pieces.of(request.inputs(), rows, batching.maxExecution());
        Lease shared = new Pieces.Shared(lease, new AtomicInteger(inputs.size()));
        List<CompletableFuture<InferenceResponse>> answers = new ArrayList<>();
        int left = rows;
        for (SequencedMap<String, Tensor> piece : inputs) {
            int size = Math.min(left, batching.maxExecution());
            answers.add(enter(lane, waiting(request, piece, shared, lane, size)));
            left -= size;
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> Pieces.joined(
                        answers.stream().map(CompletableFuture::join).toList()));
    }

    private Lane lane(Servable servable, String signature) {
        Key key = new Key(servable.model(), servable.version(), signature);
        Lane known = lanes.get(key);
        return known != null && known.isOf(servable) ? known : opened(key, servable);
    }

    private Lane opened(Key key, Servable servable) {
        Signature signature = servable.signatures().get(key.signature);
        if (signature == null) {
            throw Signature.unknown(key.signature);
        }
        CostCurve costs = costsOfVersionBefore(key, signature);
        lanes.values().removeIf(Lane::isDead);
        return lanes.compute(
                key,
                (_, known) -> known != null && known.isOf(servable) ? known : lane(key, servable, signature, costs));
    }

    /// What runs of the version cost whose place another takes: it need not be found out again under load.
    private CostCurve costsOfVersionBefore(Key key, Signature signature) {
        return lanes.entrySet().stream()
                .filter(other -> other.getKey().model.equals(key.model)
                        && other.getKey().signature.equals(key.signature)
                        && other.getValue().isAlike(signature))
                .max(Comparator.comparingLong(other -> other.getKey().version))
                .map(other -> CostCurve.like(other.getValue().costs()))
                .orElseGet(CostCurve::new);
    }

    private Lane lane(Key key, Servable servable, Signature signature, CostCurve costs) {
        BatchingOptions batching = options.batching().of(key.model, key.version);
        return new Lane(servable, key.signature, signature, batching, options.limits(), costs);
    }

    @Override
    public List<QueueState> queues() {
        long now = clock.getAsLong();
        synchronized (ring) {
            return lanes.values().stream()
                    .map(lane -> lane.state(now))
                    .sorted(Comparator.comparing(QueueState::model)
                            .thenComparing(QueueState::version)
                            .thenComparing(QueueState::signature))
                    .toList();
        }
    }

    /// Whether nothing waits and a thread has nothing to do.
    boolean isQuiet() {
        return ring.isQuiet();
    }

    /// Runs the next batch on this thread; whether there was one. For a scheduler without threads.
    boolean step() {
        Batch next = ring.poll();
        if (next != null) {
            next.run(clock, observer);
        }
        return next != null;
    }

    /// Takes no more requests, answers those that wait, and refuses what is left after half a minute.
    @Override
    public void close() {
        ring.close();
        long until = System.nanoTime() + DRAIN;
        try {
            for (Worker worker : workers) {
                worker.join(TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ring.abandon();
    }
}
