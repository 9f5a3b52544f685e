package dev.slipway.passes.transform;

/// When in a conversion a transform runs. Those of one stage run in the order given.
public enum Stage {
    /// On the graph as it was read.
    SOURCE,
    /// On the graph as it was optimised for the target: what changes stored numbers, which optimising would move.
    OPTIMIZED,
    /// On what is written: names, which messages need until then, and how constants are stored.
    WRITTEN
}
