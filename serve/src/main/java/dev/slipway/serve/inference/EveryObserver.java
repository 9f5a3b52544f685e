package dev.slipway.serve.inference;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells several observers, in order.
record EveryObserver(List<Observer> observers) implements Observer {

    EveryObserver {
        observers = List.copyOf(observers);
    }

    @Override
    public void answered(
            InferenceRequest request, @Nullable InferenceResponse response, Status status, long nanoseconds) {
        for (Observer observer : observers) {
            observer.answered(request, response, status, nanoseconds);
        }
    }

    @Override
    public void ran(Execution execution) {
        for (Observer observer : observers) {
            observer.ran(execution);
        }
    }

    @Override
    public void loaded(String model, long version, Duration load, Duration warmUp) {
        for (Observer observer : observers) {
            observer.loaded(model, version, load, warmUp);
        }
    }

    @Override
    public void unloaded(String model, long version) {
        for (Observer observer : observers) {
            observer.unloaded(model, version);
        }
    }

    @Override
    public void failed(String model, long version, String reason) {
        for (Observer observer : observers) {
            observer.failed(model, version, reason);
        }
    }

    @Override
    public void empty(String model, long version, String reason) {
        for (Observer observer : observers) {
            observer.empty(model, version, reason);
        }
    }

    @Override
    public void missing(String model, String reason) {
        for (Observer observer : observers) {
            observer.missing(model, reason);
        }
    }

    @Override
    public void unreadable(String model, String reason) {
        for (Observer observer : observers) {
            observer.unreadable(model, reason);
        }
    }

    @Override
    public void rolledBack(String model, String label, long version, String reason) {
        for (Observer observer : observers) {
            observer.rolledBack(model, label, version, reason);
        }
    }
}
