package dev.slipway.verify;

/// Is told how far long work is.
@FunctionalInterface
public interface Progress {

    Progress NONE = (_, _, _) -> {};

    /// `done` of `total` steps of `task` are done.
    void at(String task, int done, int total);
}
