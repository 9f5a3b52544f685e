package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.foreign.NativeApi;
import dev.slipway.engine.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// TensorFlow's C interface: one library for the life of the process.
final class TensorflowApi extends NativeApi<TensorflowFunction> {

    /// What the runtime asks its environment when it is loaded; what the user has set wins.
    private static final Map<String, String> ENVIRONMENT = Map.of(
            // Errors arrive as exceptions, so that the runtime need not print them.
            "TF_CPP_MIN_LOG_LEVEL", "3",
            // Else the number of threads of the first session is that of all.
            "TF_OVERRIDE_GLOBAL_THREADPOOL", "1");

    private final TensorflowValues values;

    /// @throws UnsatisfiedLinkError when the library does not export the C interface
    TensorflowApi(Path library) {
        super(prepared(library), TensorflowFunction.values());
        values = new TensorflowValues(this);
    }

    private static Path prepared(Path library) {
        Linker.nativeLinker().defaultLookup().find("setenv").ifPresent(address -> {
            NativeFunction set = NativeFunction.at(address, "ppi>i");
            try (Arena arena = Arena.ofConfined()) {
                ENVIRONMENT.forEach(
                        (name, value) -> set.number(arena.allocateFrom(name), arena.allocateFrom(value), 0));
            }
        });
        return library;
    }

    String version() {
        return text(TensorflowFunction.VERSION);
    }

    /// Tensors in and out.
    TensorflowValues values() {
        return values;
    }

    /// Calls what takes a status.
    ///
    /// @throws EngineException with the runtime's words when it fails
    <T> T checked(Function<MemorySegment, T> call) {
        MemorySegment status = pointer(TensorflowFunction.NEW_STATUS);
        try {
            T result = call.apply(status);
            if (number(TensorflowFunction.STATUS_CODE, status) != 0) {
                throw new EngineException(text(TensorflowFunction.STATUS_MESSAGE, status));
            }
            return result;
        } finally {
            run(TensorflowFunction.DELETE_STATUS, status);
        }
    }

    /// As [#checked], for what returns nothing.
    void check(Consumer<MemorySegment> call) {
        checked(status -> {
            call.accept(status);
            return status;
        });
    }
}
