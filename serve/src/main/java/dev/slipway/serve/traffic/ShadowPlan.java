package dev.slipway.serve.traffic;

import dev.slipway.verify.compare.Tolerance;

/// A version that computes what others have answered; nobody waits for it.
///
/// @param fraction the share of answered requests it is shown, 0 to 1
/// @param waiting how many may wait for it; further ones are dropped
/// @param tolerance how far its outputs may be from the answer's
public record ShadowPlan(long version, double fraction, int waiting, Tolerance tolerance) {

    /// As many answered requests wait for a shadow where nobody says otherwise.
    public static final int WAITING = 64;

    /// @throws IllegalArgumentException when there is no version, the fraction is not between 0 and 1, or none may wait
    public ShadowPlan {
        if (version < 0) {
            throw new IllegalArgumentException("a shadow needs a version, found " + version);
        }
        if (waiting < 1) {
            throw new IllegalArgumentException("max_waiting of a shadow is 1 or more, found " + waiting);
        }
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a shadow's fraction is between 0 and 1, found " + fraction);
        }
    }

    /// A version that is shown every answered request, as long as it keeps up.
    public static ShadowPlan all(long version) {
        return new ShadowPlan(version, 1, WAITING, Tolerance.DEFAULT);
    }
}
