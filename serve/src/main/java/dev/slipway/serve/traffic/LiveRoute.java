package dev.slipway.serve.traffic;

import dev.slipway.serve.inference.InferenceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// A route at work: whose turn it is, what each version did, and which were taken out. Safe for many threads.
final class LiveRoute {

    private static final double PRIOR = 100;

    private final Route configured;
    private final Map<Long, Tally> tallies = new HashMap<>();
    private final Map<Long, Trial> trials = new HashMap<>();
    private final List<String> verdicts = new ArrayList<>();
    private final @Nullable SlowBound bound;
    private final @Nullable ShadowTally shadow;
    private volatile Route route;
    private volatile Split split;

    LiveRoute(Route route) {
        this.configured = route;
        this.route = route;
        this.split = new Split(route);
        RollbackPlan plan = route.rollback();
        this.bound = plan == null ? null : new SlowBound(plan.slower());
        for (Route.Arm arm : route.arms()) {
            tallies.put(arm.version(), new Tally());
            if (plan != null && arm.version() != route.baseline()) {
                trials.put(arm.version(), new Trial(plan));
            }
        }
        this.shadow = route.shadow() == null ? null : new ShadowTally(route.shadow());
    }

    /// The route as it was asked for.
    Route configured() {
        return configured;
    }

    long baseline() {
        return configured.baseline();
    }

    @Nullable
    ShadowTally shadow() {
        return shadow;
    }

    /// The version that answers a request.
    long choose(InferenceRequest request) {
        String sticky = configured.sticky();
        String key = sticky.isEmpty() ? null : request.headers().get(sticky);
        return key == null ? split.next() : split.of(key);
    }

    /// Counts an answer in; the version that is taken out because of it, with the reason.
    synchronized Optional<Rollback> answered(long version, boolean failed, long nanoseconds) {
        Tally tally = tallies.get(version);
        if (tally == null) {
            return Optional.empty();
        }
        boolean slow = !failed && bound != null && bound.isSlow(nanoseconds);
        tally.add(failed, slow, nanoseconds);
        if (bound == null) {
            return Optional.empty();
        }
        if (version != baseline()) {
            return judge(version, version, failed, slow);
        }
        if (!failed) {
            bound.add(nanoseconds);
        }
        for (Long other : List.copyOf(trials.keySet())) {
            Optional<Rollback> rollback = failed || slow ? judge(other, version, failed, slow) : Optional.empty();
            if (rollback.isPresent()) {
                return rollback;
            }
        }
        return Optional.empty();
    }

    private Optional<Rollback> judge(long version, long by, boolean failed, boolean slow) {
        Trial trial = trials.get(version);
        if (trial == null || !failed && !slow) {
            return Optional.empty();
        }
        Tally its = tally(version);
        Tally baselines = tally(baseline());
        double weight = route.weight(version) / (route.weight(version) + route.weight(baseline()));
        double share = (its.requests() + PRIOR * weight) / (its.requests() + baselines.requests() + PRIOR);
        trial.answered(by == version, failed, slow, Math.clamp(share, 1e-9, 1 - 1e-9));
        return trial.verdict(its, baselines).map(reason -> takeOut(version, reason));
    }

    /// Counts a comparison in.
    synchronized Optional<Rollback> compared(long version, boolean differs, long compared, long differing) {
        Trial trial = trials.get(version);
        if (trial == null) {
            return Optional.empty();
        }
        trial.compared(differs);
        return trial.verdict(compared, differing).map(reason -> takeOut(version, reason));
    }

    private Rollback takeOut(long version, String reason) {
        trials.remove(version);
        route = route.without(version);
        split = new Split(route);
        verdicts.add("version %d %s".formatted(version, reason));
        return new Rollback(configured.model(), configured.label(), version, reason);
    }

    private Tally tally(long version) {
        return Objects.requireNonNull(tallies.get(version));
    }

    /// What became of its requests.
    ///
    /// @param loaded whether a version can answer
    synchronized RouteReport report(LongPredicate loaded) {
        double sum = route.arms().stream().mapToDouble(Route.Arm::weight).sum();
        return new RouteReport(
                configured.model(),
                configured.label(),
                baseline(),
                route.arms().stream()
                        .map(arm -> tally(arm.version())
                                .report(arm.version(), loaded.test(arm.version()), arm.weight() / sum))
                        .toList(),
                shadow == null ? null : shadow.report(),
                List.copyOf(verdicts));
    }
}
