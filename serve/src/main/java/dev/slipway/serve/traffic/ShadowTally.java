package dev.slipway.serve.traffic;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.compare.Comparison;
import dev.slipway.verify.compare.Differences;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What is known of a shadow. Safe for many threads.
final class ShadowTally {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final ShadowPlan plan;
    private final AtomicLong turn = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Latencies latencies = new Latencies();
    private long compared;
    private long differing;
    private long failures;
    private double maxAbsDiff;
    private double maxRelDiff;
    private double sumOfMeans;
    private double sumOfAgreements;

    ShadowTally(ShadowPlan plan) {
        this.plan = plan;
    }

    long version() {
        return plan.version();
    }

    /// Whether this request is to be shown, and there is room for it; then [#left()] gives the room back.
    boolean enters() {
        if ((turn.getAndIncrement() * GOLDEN >>> 11) * 0x1p-53 >= plan.fraction()) {
            return false;
        }
        if (waiting.incrementAndGet() > plan.waiting()) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return false;
        }
        return true;
    }

    void left() {
        waiting.decrementAndGet();
    }

    /// Compares every output; whether one of them differs, or is missing.
    synchronized boolean compare(Map<String, Tensor> answer, Map<String, Tensor> outputs, long nanoseconds) {
        latencies.add(nanoseconds);
        boolean differs = false;
        double mean = 0;
        double agreement = 1;
        for (Map.Entry<String, Tensor> each : answer.entrySet()) {
            Tensor other = outputs.get(each.getKey());
            if (other == null) {
                differs = true;
                continue;
            }
            Differences differences = new Differences(each.getKey(), plan.tolerance(), 0);
            differences.add(each.getValue(), other);
            Comparison comparison = differences.comparison();
            differs |= !comparison.passed();
            maxAbsDiff = Math.max(maxAbsDiff, comparison.maxAbsDiff());
            maxRelDiff = Math.max(maxRelDiff, comparison.maxRelDiff());
            mean = Math.max(mean, comparison.meanAbsDiff());
            agreement = Math.min(agreement, comparison.top1Agreement());
        }
        compared++;
        differing += differs ? 1 : 0;
        sumOfMeans += mean;
        sumOfAgreements += agreement;
        return differs;
    }

    synchronized void failed() {
        failures++;
    }

    synchronized long compared() {
        return compared + failures;
    }

    synchronized long differing() {
        return differing + failures;
    }

    synchronized ShadowReport report() {
        long count = Math.max(1, compared);
        return new ShadowReport(
                plan.version(),
                compared,
                differing,
                failures,
                dropped.get(),
                maxAbsDiff,
                maxRelDiff,
                sumOfMeans / count,
                compared == 0 ? 1 : sumOfAgreements / count,
                latencies.quantile(0.5),
                latencies.quantile(0.99));
    }
}
