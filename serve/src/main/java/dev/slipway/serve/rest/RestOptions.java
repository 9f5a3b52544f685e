package dev.slipway.serve.rest;

/// How the REST interface behaves.
///
/// @param pretty whether answers are laid out as TensorFlow Serving's, rather than compact
/// @param strict whether to be as lenient as TensorFlow Serving where that hides mistakes: bytes behind the request,
///     names that occur twice, and integers too large for 8 or 16 bits, which then lose their high bits
public record RestOptions(boolean pretty, boolean strict) {

    /// As TensorFlow Serving does.
    public static final RestOptions DEFAULT = new RestOptions(true, true);
}
