package dev.slipway.bench.net;

import dev.slipway.bench.api.Request;
import dev.slipway.bench.load.CpuTime;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Measurement;
import dev.slipway.bench.load.Pace;
import dev.slipway.bench.load.Recorder;
import dev.slipway.wire.FormatException;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Sends one request again and again, by a plan.
public final class Client {

    private static final int OPEN_CONNECTIONS = 128;
    private static final long CONNECT_SECONDS = 10;
    private static final long LONGEST_SPIN = 150_000;
    private static final long HEAD_START = 2_000_000;

    private final Endpoint endpoint;
    private final Request request;
    private final int threads;
    private final int connections;
    private final long spin;

    /// @param connections how many at once; 0 for as many as the load needs
    /// @param precise whether processor time is spent to send at the right microsecond
    public Client(Endpoint endpoint, Request request, int threads, int connections, boolean precise) {
        if (threads < 1 || connections < 0) {
            throw new IllegalArgumentException(
                    "a client needs at least 1 thread and 1 connection, got %d and %d".formatted(threads, connections));
        }
        this.endpoint = endpoint;
        this.request = request;
        this.threads = threads;
        this.connections = connections;
        this.spin = precise ? LONGEST_SPIN : 0;
    }

    /// How many connections a load is spread over.
    public int connections(Pace pace) {
        if (connections > 0) {
            return connections;
        }
        if (request.grpc()) {
            return used(pace);
        }
        return switch (pace) {
            case Pace.Closed(int concurrency) -> concurrency;
            case Pace.Queries(int requests) -> requests;
            case Pace.Open _ -> OPEN_CONNECTIONS;
        };
    }

    /// Threads that have something to do.
    private int used(Pace pace) {
        return switch (pace) {
            case Pace.Closed(int concurrency) -> Math.min(threads, concurrency);
            case Pace.Queries _ -> 1;
            case Pace.Open _ -> threads;
        };
    }

    /// Runs a load to its end.
    ///
    /// @throws FormatException when nothing answers
    public Measurement run(LoadPlan plan) {
        int useful = Math.min(used(plan.pace()), connections(plan.pace()));
        int count = (int) Math.min(useful, plan.requests());
        EventLoopGroup loops = Wiring.loops(count, spin);
        List<Crew> crews = new ArrayList<>();
        try (Wiring wiring = new Wiring(endpoint, request)) {
            int all = connections(plan.pace());
            for (int i = 0; i < count; i++) {
                crews.add(new Crew(
                        wiring, loops.next(), plan.share(i, count), all / count + (i < all % count ? 1 : 0), spin));
            }
            open(crews);
            long begin = System.nanoTime() + HEAD_START;
            CpuTime cpu = CpuTime.from(begin + plan.warmup().toNanos());
            List<CompletableFuture<Recorder>> running =
                    crews.stream().map(crew -> crew.start(begin)).toList();
            List<Recorder> recorders =
                    running.stream().map(CompletableFuture::join).toList();
            Duration spent = cpu.spent();
            crews.forEach(Crew::close);
            return Measurement.of(recorders, plan, begin, spent);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private void open(List<Crew> crews) {
        try {
            CompletableFuture.allOf(crews.stream().map(Crew::open).toArray(CompletableFuture[]::new))
                    .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw Exchange.nothing(endpoint, e);
        }
    }
}
