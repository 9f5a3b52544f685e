package dev.slipway.bench.load;

import java.time.Duration;

/// A load: when requests are sent, for how long, and how long an answer may take.
///
/// @param warmup time before the measurement, with the same load
/// @param duration how long requests are sent that count
/// @param requests the most that count
/// @param patience after which a request without an answer has failed
/// @param queueing after which a request that finds no free connection is dropped
/// @param limit the latency up to which an answer is good
/// @param interval the width of one point of the timeline
public record LoadPlan(
        Pace pace,
        Duration warmup,
        Duration duration,
        long requests,
        Duration patience,
        Duration queueing,
        Duration limit,
        Duration interval) {

    /// A day, where no time is given.
    public static final Duration ENDLESS = Duration.ofDays(1);

    /// How long an answer may take, where nothing else is said.
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    public LoadPlan {
        if (warmup.isNegative() || duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "a warm-up of %s s and a duration of %s s: time must not be negative, and the duration not zero"
                            .formatted(warmup.toMillis() / 1e3, duration.toMillis() / 1e3));
        }
        if (requests < 1
                || !patience.isPositive()
                || queueing.isNegative()
                || !limit.isPositive()
                || !interval.isPositive()) {
            throw new IllegalArgumentException("requests, deadline, latency limit and interval must be positive");
        }
    }

    /// Ten seconds after one of warm-up, 30 for an answer.
    public static LoadPlan of(Pace pace) {
        return new LoadPlan(
                pace,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Long.MAX_VALUE,
                PATIENCE,
                PATIENCE,
                ENDLESS,
                Duration.ofSeconds(1));
    }

    public LoadPlan with(Pace changed) {
        return new LoadPlan(changed, warmup, duration, requests, patience, queueing, limit, interval);
    }

    public LoadPlan withTimes(Duration changedWarmup, Duration changedDuration) {
        return new LoadPlan(pace, changedWarmup, changedDuration, requests, patience, queueing, limit, interval);
    }

    public LoadPlan withRequests(long changed) {
        return new LoadPlan(pace, warmup, duration, changed, patience, queueing, limit, interval);
    }

    /// Requests wait for an answer, and for a free connection, for so long.
    public LoadPlan withPatience(Duration changed) {
        return new LoadPlan(pace, warmup, duration, requests, changed, changed, limit, interval);
    }

    public LoadPlan withQueueing(Duration changed) {
        return new LoadPlan(pace, warmup, duration, requests, patience, changed, limit, interval);
    }

    public LoadPlan withLimit(Duration changed) {
        return new LoadPlan(pace, warmup, duration, requests, patience, queueing, changed, interval);
    }

    public LoadPlan withInterval(Duration changed) {
        return new LoadPlan(pace, warmup, duration, requests, patience, queueing, limit, changed);
    }

    /// The part of `index` among `count` threads.
    public LoadPlan share(int index, int count) {
        long part = requests == Long.MAX_VALUE ? requests : requests / count + (index < requests % count ? 1 : 0);
        return new LoadPlan(
                pace.share(index, count), warmup, duration, Math.max(1, part), patience, queueing, limit, interval);
    }
}
