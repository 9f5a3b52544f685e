package dev.slipway.cli;

import dev.slipway.model.format.ReadOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A model, and the files with what it is given.
final class GivenFlags {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Option(
            names = "--input",
            required = true,
            paramLabel = "IN.npz",
            description = "Inputs by name: .npz, or .npy where there is one input; or an image, or a folder of them.")
    List<Path> inputs = List.of();

    @Option(names = "--signature", paramLabel = "NAME", description = "The signature to run.")
    @Nullable
    String signature;

    /// The only file.
    Path input() {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "one --input is taken here, got %d: %s".formatted(inputs.size(), inputs));
        }
        return inputs.getFirst();
    }

    ReadOptions readOptions() {
        return new ReadOptions(signature, Map.of(), Map.of(), List.of());
    }
}
