package dev.slipway.serve.repository;

import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which runtime computes a model. A runtime is loaded when it is the next one to try: that takes a good part of what a
/// server takes to start.
///
/// @param engines those that may be here, by preference
record Runtimes(List<Engine> engines) {

    /// A runtime with the format that a model is converted to for it.
    record Target(Engine engine, ModelFormat format) {}

    Runtimes {
        engines = List.copyOf(engines);
    }

    /// The vendors' runtimes.
    static Runtimes installed() {
        return new Runtimes(Engines.all().stream()
                .filter(engine -> !(engine instanceof ReferenceEngine))
                .toList());
    }

    /// The runtime that a format is made for.
    Optional<Engine> own(ModelFormat format) {
        return engines.stream()
                .filter(engine -> engine.formats().contains(format.id()))
                .filter(Runtimes::isHere)
                .findFirst();
    }

    /// The runtimes that some format can be written for.
    Stream<Target> targets() {
        return engines.stream()
                .filter(Runtimes::isHere)
                .flatMap(engine -> Formats.all().stream()
                        .filter(format -> format.canWrite() && engine.formats().contains(format.id()))
                        .map(format -> new Target(engine, format)));
    }

    private static boolean isHere(Engine engine) {
        return engine.availability().isReady();
    }
}
