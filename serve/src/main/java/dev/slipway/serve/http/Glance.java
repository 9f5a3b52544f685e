package dev.slipway.serve.http;

import dev.slipway.serve.inference.ServeException;
import org.jspecify.annotations.Nullable;

/// What the beginning of a message tells of whether it will be answered.
///
/// @param decided whether more of the message would change nothing
/// @param refusal why it is refused, null when it is not
public record Glance(boolean decided, @Nullable ServeException refusal) {

    /// More must come.
    public static final Glance UNDECIDED = new Glance(false, null);

    /// The rest is read.
    public static final Glance LET_IN = new Glance(true, null);

    public static Glance refused(ServeException why) {
        return new Glance(true, why);
    }
}
