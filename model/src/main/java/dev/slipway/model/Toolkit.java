package dev.slipway.model;

import java.nio.file.Path;
import java.util.ServiceLoader;

/// What reads, optimises and writes models. The hub knows no format and no rule; the implementation is found by
/// `ServiceLoader`, and is what [Model#read], [Model#optimize] and [Model#write] call.
public interface Toolkit {

    /// Reads the model at `path`, whatever its format.
    Model read(Path path, Findings findings);

    /// Changes what helps on every target.
    Model optimize(Model model);

    /// Writes the model in the format that the name of `target` says, whole or not at all.
    void write(Model model, Path target, Findings findings);

    /// The one that is installed.
    ///
    /// @throws IllegalStateException when there is none
    static Toolkit installed() {
        return ServiceLoader.load(Toolkit.class, Toolkit.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "nothing that reads and writes models is installed; add dev.slipway:slipway-convert"));
    }
}
