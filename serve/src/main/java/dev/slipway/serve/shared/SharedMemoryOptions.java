package dev.slipway.serve.shared;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whether clients may name memory of this machine in place of tensors.
///
/// @param folder where POSIX shared memory is seen as files; null where clients may name none
/// @param most how many bytes of it one tensor may take
public record SharedMemoryOptions(@Nullable Path folder, long most) {

    /// Clients send their tensors.
    public static final SharedMemoryOptions OFF = new SharedMemoryOptions(null, 0);

    private static final Path SYSTEM = Path.of("/dev/shm");

    /// Clients may name every object of POSIX shared memory that the server's user may open.
    ///
    /// @param most how many bytes of it one tensor may take
    public static SharedMemoryOptions system(long most) {
        return new SharedMemoryOptions(SYSTEM, most);
    }
}
