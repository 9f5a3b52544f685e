package dev.slipway.conformance.material;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The collection of models that `corpus` tests need.
public final class Corpus {

    private Corpus() {}

    /// A folder of the collection; the test is skipped where there is none.
    public static Path folder(String name) {
        Path folder = root().resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                () -> "skipped: there are no models at %s; set SLIPWAY_MODELS to where they are".formatted(folder));
        return folder;
    }

    private static Path root() {
        String property = System.getProperty("slipway.models");
        String variable = System.getenv("SLIPWAY_MODELS");
        if (property != null) {
            return Path.of(property);
        }
        Path checkout = Path.of(System.getProperty("slipway.root", ".."))
                .toAbsolutePath()
                .normalize();
        return variable != null
                ? Path.of(variable)
                : checkout.resolveSibling("shared").resolve("models");
    }
}
