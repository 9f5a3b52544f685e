package dev.slipway.serve.inference;

/// A loaded version that stays loaded until this is closed. Closing never frees a model on the caller's thread.
public interface Lease extends AutoCloseable {

    Servable servable();

    @Override
    void close();
}
