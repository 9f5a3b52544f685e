package dev.slipway.serve.metrics;

import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where requests are logged: to a file, to a stream, or nowhere.
///
/// @param file null for none
/// @param stream null for none; used when there is no file
/// @param sampling the share of requests that is logged
public record LogOptions(@Nullable Path file, @Nullable OutputStream stream, double sampling) {

    /// Requests are not logged.
    public static final LogOptions NONE = new LogOptions(null, null, 1);

    /// @throws IllegalArgumentException when the share is not between 0 and 1
    public LogOptions {
        if (!(sampling >= 0 && sampling <= 1)) {
            throw new IllegalArgumentException(
                    "the share of requests that is logged must be between 0 and 1, got " + sampling);
        }
    }

    /// Lines are added to the end of a file, which is made where it is not there.
    public static LogOptions to(Path file, double sampling) {
        return new LogOptions(file, null, sampling);
    }

    /// Lines go to a stream, which is not closed.
    public static LogOptions to(OutputStream stream, double sampling) {
        return new LogOptions(null, stream, sampling);
    }
}
