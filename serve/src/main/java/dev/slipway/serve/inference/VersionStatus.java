package dev.slipway.serve.inference;

/// What became of one version of a model.
///
/// @param status OK, or why it could not be loaded
/// @param message the reason, empty when all is well
public record VersionStatus(long version, VersionState state, Status status, String message) {}
