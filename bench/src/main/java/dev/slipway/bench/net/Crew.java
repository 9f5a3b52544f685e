package dev.slipway.bench.net;

import dev.slipway.bench.load.Driver;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Outcome;
import dev.slipway.bench.load.Recorder;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The connections of one thread, and who drives them. Lost connections are made again.
final class Crew implements Desk {

    private static final long AGAIN_MILLIS = 5;
    private static final long SWEEPS = 50;
    private static final long SHORTEST_SWEEP = 1_000_000;
    private static final long LONGEST_SWEEP = 100_000_000;

    private final Wiring wiring;
    private final EventLoop loop;
    private final LoadPlan plan;
    private final Recorder recorder = new Recorder();
    private final Driver driver;
    private final Set<Connection> connections = new HashSet<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Recorder> done = new CompletableFuture<>();
    private final int wanted;

    /// @param spin the nanoseconds before a request that may be spent without sleeping
    Crew(Wiring wiring, EventLoop loop, LoadPlan plan, int wanted, long spin) {
        this.wiring = wiring;
        this.loop = loop;
        this.plan = plan;
        this.wanted = wanted;
        this.driver = new Driver(
                plan, System::nanoTime, new PreciseAlarm(loop, spin), recorder, () -> done.complete(recorder));
    }

    /// Begins to connect; the future is complete when all connections have been made, or one has failed.
    CompletableFuture<Void> open() {
        for (int i = 0; i < wanted; i++) {
            connect();
        }
        return opened;
    }

    private void connect() {
        wiring.connect(loop, this, false).addListener(connected -> {
            if (!connected.isSuccess()) {
                opened.completeExceptionally(connected.cause());
                again();
            }
        });
    }

    private void again() {
        if (!done.isDone()) {
            loop.schedule(this::connect, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /// Begins to send.
    CompletableFuture<Recorder> start(long begin) {
        loop.execute(() -> driver.start(begin));
        long sweep = Math.clamp(plan.patience().toNanos() / SWEEPS, SHORTEST_SWEEP, LONGEST_SWEEP);
        loop.scheduleWithFixedDelay(this::sweep, sweep, sweep, TimeUnit.NANOSECONDS);
        return done;
    }

    private void sweep() {
        long before = System.nanoTime() - plan.patience().toNanos();
        for (Connection connection : connections.toArray(Connection[]::new)) {
            connection.expire(before);
        }
        driver.pump();
    }

    @Override
    public void freed(Connection connection) {
        if (connections.add(connection) && connections.size() == wanted) {
            opened.complete(null);
        }
        driver.freed(connection);
    }

    @Override
    public void answered(Connection connection, long scheduled, long sent, Outcome outcome) {
        driver.answered(scheduled, sent, System.nanoTime(), outcome);
    }

    @Override
    public void paused() {
        driver.pump();
    }

    @Override
    public void closed(Connection connection) {
        connections.remove(connection);
        if (!opened.isDone()) {
            opened.completeExceptionally(new IOException("the connection was closed " + connection.message));
        }
        again();
    }

    /// Closes the connections.
    void close() {
        done.complete(recorder);
        loop.submit(() -> connections.forEach(connection -> {
                    Channel channel = connection.context().channel();
                    channel.close();
                }))
                .awaitUninterruptibly();
    }
}
