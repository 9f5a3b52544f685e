package dev.slipway.bench;

import dev.slipway.bench.api.Region;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Consumer;

/// Puts inputs into an object of POSIX shared memory.
final class SharedInputs {

    private static final Path OBJECTS = Path.of("/dev/shm");

    private SharedInputs() {}

    /// Makes the object and lets a server open it. Its name is gone afterwards, so that nothing is left behind however
    /// this process ends; its bytes are there for as long as the server has it open.
    ///
    /// @param opened what makes the server open it
    /// @throws IllegalArgumentException where this machine has no such memory, or not that much
    static Region put(SequencedMap<String, Tensor> inputs, Consumer<Region> opened) {
        String name = "slipway-bench-" + UUID.randomUUID();
        Path file = OBJECTS.resolve(name);
        Region region = Region.of(name, "/" + name, inputs);
        try {
            try (OutputStream object = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                region.write(inputs, object);
            }
            opened.accept(region);
            return region;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%d bytes of inputs cannot be put into %s: %s; leave out --shared-memory"
                            .formatted(region.size(), OBJECTS, e.getMessage()),
                    e);
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // Then it was not made.
        }
    }
}
