package dev.slipway.serve.inference;

/// What memory a loaded version takes. Runtimes do not say what they take, so this is what can be seen from outside.
///
/// @param fileBytes the size of its files, most of which are mapped or copied into memory
/// @param residentBytes how much the process's own memory grew while it was loaded: an estimate, since others load and
///     compute at the same time; never negative
public record Footprint(long fileBytes, long residentBytes) {

    /// What is said of a version that nobody measured.
    public static final Footprint UNKNOWN = new Footprint(0, 0);
}
