package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.foreign.Environment;
import dev.slipway.engine.foreign.NativeApi;
import dev.slipway.engine.foreign.StandardError;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/// TensorFlow's C interface: one library for the life of the process.
final class TensorflowApi extends NativeApi<TensorflowFunction> {

    private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

    /// What the runtime asks its environment once; what the user has set wins.
    private static final Map<String, String> ENVIRONMENT = Map.of(
            // Errors arrive as exceptions, so that the runtime need not print them.
            LOG_LEVEL,
            "3",
            // Else the number of threads of the first session is that of all.
            "TF_OVERRIDE_GLOBAL_THREADPOOL",
            "1");

    private final TensorflowValues values;

    private TensorflowApi(Path library) {
        super(library, TensorflowFunction.values());
        values = new TensorflowValues(this);
    }

    /// @throws UnsatisfiedLinkError when the library does not export the C interface
    static TensorflowApi load(Path library) {
        boolean quiet = System.getenv(LOG_LEVEL) == null;
        List<String> unset = ENVIRONMENT.keySet().stream()
                .filter(name -> System.getenv(name) == null)
                .toList();
        unset.forEach(name -> Environment.set(name, Objects.requireNonNull(ENVIRONMENT.get(name))));
        try {
            TensorflowApi api = new TensorflowApi(library);
            if (quiet) {
                StandardError.dropWhile(() -> TensorflowModel.runNothing(api));
            } else {
                TensorflowModel.runNothing(api);
            }
            return api;
        } finally {
            unset.forEach(Environment::unset);
        }
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
