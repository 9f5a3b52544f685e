package dev.slipway.serve.inference;

/// A loaded version that stays loaded until this is closed. Closing never frees a model on the caller's thread.
public interface Lease extends AutoCloseable {

    /// What is held; usable until the lease is closed.
    Servable servable();

    @Override
    void close();
}
