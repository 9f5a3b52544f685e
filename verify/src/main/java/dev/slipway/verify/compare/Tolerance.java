package dev.slipway.verify.compare;

import java.util.OptionalDouble;

/// How far two models may differ and still count as equal.
///
/// A number `b` is close to `a` when `|a - b| <= absolute + relative * |a|`. Where a top-1 agreement is asked for
/// without bounds on numbers, as for a quantised candidate, it alone decides.
///
/// @param absolute the bound near zero
/// @param relative the bound relative to the reference's value
/// @param checksNumbers whether the two bounds decide
/// @param agreement the least share of rows whose largest element must stand at the same place
/// @param signal the least ratio of signal to noise of an output, in decibels
public record Tolerance(
        double absolute, double relative, boolean checksNumbers, OptionalDouble agreement, OptionalDouble signal) {

    /// The bound near zero where none is given.
    public static final double ABSOLUTE = 1e-4;
    /// The relative bound where none is given.
    public static final double RELATIVE = 1e-3;
    /// Numbers within [#ABSOLUTE] and [#RELATIVE].
    public static final Tolerance DEFAULT = numbers(ABSOLUTE, RELATIVE);

    public Tolerance {
        if (!(absolute >= 0) || !(relative >= 0)) {
            throw new IllegalArgumentException(
                    "tolerances must not be negative, got %s and %s".formatted(absolute, relative));
        }
        if (agreement.isPresent() && !(agreement.getAsDouble() >= 0 && agreement.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "an agreement is a share from 0 to 1, got %s".formatted(agreement.getAsDouble()));
        }
    }

    /// Numbers within these bounds, whatever the largest elements.
    public static Tolerance numbers(double absolute, double relative) {
        return new Tolerance(absolute, relative, true, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /// The largest elements of this share of rows at the same place, whatever the numbers.
    public static Tolerance agreement(double share) {
        return new Tolerance(ABSOLUTE, RELATIVE, false, OptionalDouble.of(share), OptionalDouble.empty());
    }

    /// Each output, over all samples, at least `decibels` louder than its error, whatever single numbers: for
    /// candidates whose numbers are stored with less precision. Outputs that are [#DEFAULT] close pass, too.
    public static Tolerance signal(double decibels) {
        return new Tolerance(ABSOLUTE, RELATIVE, false, OptionalDouble.empty(), OptionalDouble.of(decibels));
    }

    /// These bounds, and an agreement beside.
    public Tolerance andAgreement(double share) {
        return new Tolerance(absolute, relative, checksNumbers, OptionalDouble.of(share), signal);
    }

    boolean allows(double reference, double candidate, double step) {
        return Math.abs(reference - candidate) <= absolute + relative * Math.abs(reference) + step;
    }
}
