package dev.slipway.serve.inference;

import java.util.List;

/// Counts what models compute.
@FunctionalInterface
public interface Statistics {

    /// What is counted of the versions that are loaded.
    List<VersionStatistics> snapshot();
}
