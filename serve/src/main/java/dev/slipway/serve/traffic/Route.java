package dev.slipway.serve.traffic;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the requests for a model, or for a label of it, are shared among versions.
///
/// The versions behind one name take and give the same tensors: requests are read by the signature of the baseline.
///
/// @param label empty for requests that name neither a version nor a label
/// @param arms the versions that answer
/// @param baseline the version that the others are held against, and which gets their share when they do worse
/// @param sticky the header, in lower case, whose value decides who answers: the same value the same version as long as
/// weights stay, and most values still when they change; empty to share request by request
/// @param shadow null for none
/// @param rollback null to keep the weights whatever happens
public record Route(
        String model,
        String label,
        List<Arm> arms,
        long baseline,
        String sticky,
        @Nullable ShadowPlan shadow,
        @Nullable RollbackPlan rollback) {

    /// RFC 9110, 5.6.2.
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]*");

    /// One version's share.
    ///
    /// @param weight its part of the sum of all weights
    public record Arm(long version, double weight) {

        /// @throws IllegalArgumentException when the weight is negative or no number, or no version has it
        public Arm {
            if (version < 0) {
                throw new IllegalArgumentException("a weight needs a version, found " + version);
            }
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "version %d has weight %s: a weight is a number of 0 or more".formatted(version, weight));
            }
        }
    }

    /// @throws IllegalArgumentException when a version comes twice, the weights have no sum above zero, the baseline
    /// has none, or no header can have the sticky one's name
    public Route {
        arms = List.copyOf(arms);
        Set<Long> versions = new HashSet<>();
        for (Arm arm : arms) {
            if (!versions.add(arm.version())) {
                throw new IllegalArgumentException("version %d has two weights".formatted(arm.version()));
            }
        }
        double sum = arms.stream().mapToDouble(Arm::weight).sum();
        if (!(sum > 0) || Double.isInfinite(sum)) {
            throw new IllegalArgumentException(
                    "the weights of '%s' must sum to more than 0, found %s".formatted(model, sum));
        }
        if (!versions.contains(baseline)) {
            throw new IllegalArgumentException(
                    "the baseline of '%s' is version %d, which has no weight".formatted(model, baseline));
        }
        if (!TOKEN.matcher(sticky).matches()) {
            throw new IllegalArgumentException("no header can have the name '%s'".formatted(sticky));
        }
    }

    /// Weights alone; the version of the largest, of equal ones the first, is the baseline.
    public static Route of(String model, String label, List<Arm> arms) {
        return new Route(model, label, arms, heaviest(arms), "", null, null);
    }

    static long heaviest(List<Arm> arms) {
        return arms.stream()
                .max(Comparator.comparingDouble(Arm::weight))
                .map(Arm::version)
                .orElse(-1L);
    }

    /// The same route, shadowed.
    public Route with(ShadowPlan plan) {
        return new Route(model, label, arms, baseline, sticky, plan, rollback);
    }

    /// The same route, rolled back when a version does worse.
    public Route with(RollbackPlan plan) {
        return new Route(model, label, arms, baseline, sticky, shadow, plan);
    }

    /// The same route, a version's share given to the baseline.
    Route without(long version) {
        double share = weight(version);
        List<Arm> changed = arms.stream()
                .map(arm -> new Arm(
                        arm.version(),
                        arm.version() == version ? 0 : arm.version() == baseline ? arm.weight() + share : arm.weight()))
                .toList();
        return new Route(model, label, changed, baseline, sticky, shadow, rollback);
    }

    /// The weight of a version, 0 when it has none.
    double weight(long version) {
        return arms.stream()
                .filter(arm -> arm.version() == version)
                .mapToDouble(Arm::weight)
                .sum();
    }

    /// `m`, or `m:label`.
    String name() {
        return label.isEmpty() ? model : model + ":" + label;
    }
}
