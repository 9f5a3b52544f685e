package dev.slipway.cli;

import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Pace;
import dev.slipway.bench.load.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// When requests are sent.
final class BenchLoadFlags {

    private static final double NANOS = 1e9;

    @Option(
            names = "--concurrency",
            split = ",",
            paramLabel = "N",
            description =
                    "Requests at once, each sent when another is answered; several numbers one after the other (default 1).")
    List<Integer> concurrency = List.of();

    @Option(
            names = "--rate",
            split = ",",
            paramLabel = "R",
            description = "Requests a second, whatever is answered; several rates one after the other.")
    List<Double> rates = List.of();

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "R@S",
            description = "One load of several rates: R requests a second for S seconds, then the next.")
    List<String> steps = List.of();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description =
                    "One of MLPerf's instead: single-stream, multi-stream, offline, or server, which searches for the highest rate within --latency-limit.")
    @Nullable
    String scenario;

    @Option(
            names = "--arrivals",
            paramLabel = "poisson|constant",
            description = "How requests of a rate are spread (default poisson).")
    String arrivals = "poisson";

    @Option(names = "--duration", paramLabel = "S", description = "Seconds that are measured (default 10).")
    @Nullable
    Double duration;

    @Option(names = "--requests", paramLabel = "N", description = "Requests that are measured, instead of a time.")
    @Nullable
    Long requests;

    @Option(names = "--warmup", paramLabel = "S", description = "Seconds of the same load before (default 2).")
    double warmup = 2;

    @Option(
            names = "--deadline-ms",
            paramLabel = "MS",
            description = "After which a request has failed; told to the server over gRPC (default 30000).")
    long deadlineMillis = LoadPlan.PATIENCE.toMillis();

    @Option(
            names = "--queue-ms",
            paramLabel = "MS",
            description =
                    "After which a request of a rate that finds no free connection is dropped (default: the deadline).")
    @Nullable
    Long queueMillis;

    @Option(
            names = "--latency-limit",
            paramLabel = "MS",
            description = "The latency up to which an answer counts as goodput.")
    @Nullable
    Double limitMillis;

    @Option(names = "--interval-ms", paramLabel = "MS", description = "Width of the timeline's points (default 1000).")
    long intervalMillis = 1000;

    /// Requests at once where nothing is said of a scenario that sends all at once.
    private static final int MANY = 32;

    List<LoadPlan> plans(long seed) {
        return paces(seed).stream().map(this::plan).toList();
    }

    /// What is common to the loads of a scenario.
    LoadPlan scenarioPlan() {
        if (!rates.isEmpty() || !steps.isEmpty() || concurrency.size() > 1) {
            throw new IllegalArgumentException(
                    "--scenario %s decides when requests are sent; leave --rate and --steps out".formatted(scenario));
        }
        return plan(new Pace.Closed(1));
    }

    int requestsAtOnce() {
        return concurrency.isEmpty() ? MANY : concurrency.getFirst();
    }

    private LoadPlan plan(Pace pace) {
        LoadPlan plan = LoadPlan.of(pace)
                .withTimes(seconds(warmup), time(pace))
                .withPatience(Duration.ofMillis(deadlineMillis))
                .withInterval(Duration.ofMillis(intervalMillis));
        plan = requests == null ? plan : plan.withRequests(requests);
        plan = queueMillis == null ? plan : plan.withQueueing(Duration.ofMillis(queueMillis));
        return limitMillis == null ? plan : plan.withLimit(seconds(limitMillis / 1e3));
    }

    private Duration time(Pace pace) {
        if (duration != null) {
            return seconds(duration);
        }
        if (pace instanceof Pace.Open(List<Step> all, boolean _, long _) && !steps.isEmpty()) {
            return seconds(all.stream().mapToDouble(Step::seconds).sum());
        }
        return requests == null ? Duration.ofSeconds(10) : LoadPlan.ENDLESS;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    private List<Pace> paces(long seed) {
        List<Pace> paces = new ArrayList<>();
        concurrency.forEach(each -> paces.add(new Pace.Closed(each)));
        rates.forEach(rate -> paces.add(Pace.Open.of(rate, poisson(), seed)));
        if (!steps.isEmpty()) {
            paces.add(new Pace.Open(steps.stream().map(BenchLoadFlags::step).toList(), poisson(), seed));
        }
        if (paces.isEmpty()) {
            paces.add(new Pace.Closed(1));
        }
        return paces;
    }

    private boolean poisson() {
        return switch (arrivals) {
            case "poisson" -> true;
            case "constant" -> false;
            default -> throw new IllegalArgumentException("--arrivals %s: poisson or constant".formatted(arrivals));
        };
    }

    private static Step step(String text) {
        int at = text.indexOf('@');
        try {
            return new Step(Double.parseDouble(text.substring(0, at)), Double.parseDouble(text.substring(at + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("--steps %s should be RATE@SECONDS, as 5000@10".formatted(text), e);
        }
    }
}
