package dev.slipway.serve.repository;

import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which runtime computes a model.
///
/// @param engines those there are, by preference
record Runtimes(List<Engine> engines) {

    /// A runtime with the format that a model is converted to for it.
    record Target(Engine engine, ModelFormat format) {}

    Runtimes {
        engines = List.copyOf(engines);
    }

    /// The vendors' runtimes that are here.
    static Runtimes installed() {
        return new Runtimes(Engines.all().stream()
                .filter(engine -> !(engine instanceof ReferenceEngine))
                .filter(engine -> engine.availability().isReady())
                .toList());
    }

    /// The runtime that a format is made for.
    Optional<Engine> own(ModelFormat format) {
        return engines.stream()
                .filter(engine -> engine.formats().contains(format.id()))
                .findFirst();
    }

    /// The runtimes that some format can be written for.
    List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (Engine engine : engines) {
            for (ModelFormat format : Formats.all()) {
                if (format.canWrite() && engine.formats().contains(format.id())) {
                    targets.add(new Target(engine, format));
                }
            }
        }
        return targets;
    }
}
