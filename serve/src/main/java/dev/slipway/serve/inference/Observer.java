package dev.slipway.serve.inference;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hears what a server does. Called on the threads that do it: an observer is quick and never throws.
public interface Observer {

    /// Hears nothing.
    Observer NONE = new Observer() {};

    /// Tells all of these, in order.
    static Observer all(Observer... observers) {
        return new EveryObserver(List.of(observers));
    }

    /// A request was answered.
    ///
    /// @param response null when it was not answered with tensors
    /// @param nanoseconds from its being read to its answer
    default void answered(
            InferenceRequest request, @Nullable InferenceResponse response, Status status, long nanoseconds) {}

    /// A runtime ran.
    default void ran(Execution execution) {}

    /// A version became available.
    ///
    /// @param load how long reading it and opening its runtime took
    /// @param warmUp how long its warm-up requests took, zero when it has none
    default void loaded(String model, long version, Duration load, Duration warmUp) {}

    /// A version is gone and its memory given back.
    default void unloaded(String model, long version) {}

    /// A version could not be loaded.
    default void failed(String model, long version, String reason) {}

    /// The folder of a version holds no file. Told at every look.
    default void empty(String model, long version, String reason) {}

    /// No version of a model is where its versions are to lie, or that place is not there. Told at every look.
    default void missing(String model, String reason) {}

    /// It cannot be told which versions of a model there are; those that are loaded stay. Told at every look.
    default void unreadable(String model, String reason) {}

    /// A version lost its share of the requests to its baseline.
    ///
    /// @param label empty where requests name none
    default void rolledBack(String model, String label, long version, String reason) {}
}
