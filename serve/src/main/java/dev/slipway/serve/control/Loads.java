package dev.slipway.serve.control;

import dev.slipway.serve.inference.Observer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Hears what became of loads, for who waits for them.
public final class Loads implements Observer {

    private final List<Consumer<String>> waiting = new CopyOnWriteArrayList<>();

    /// @param taker takes the name of a model of which a load ended, or a version turned out to be without a file
    void to(Consumer<String> taker) {
        waiting.add(taker);
    }

    @Override
    public void loaded(String model, long version, Duration load, Duration warmUp) {
        tell(model);
    }

    @Override
    public void failed(String model, long version, String reason) {
        tell(model);
    }

    @Override
    public void empty(String model, long version, String reason) {
        tell(model);
    }

    private void tell(String model) {
        waiting.forEach(taker -> taker.accept(model));
    }
}
