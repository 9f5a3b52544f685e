package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.engine.foreign.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Google's TensorFlow, on the processor.
public final class TensorflowEngine implements Engine {

    @Override
    public String id() {
        return "tensorflow";
    }

    @Override
    public List<String> formats() {
        return List.of("tensorflow");
    }

    @Override
    public Availability availability() {
        return Runtime.AVAILABILITY;
    }

    @Override
    public Session open(Path artifact, SessionOptions options) {
        if (Runtime.api == null) {
            throw new EngineException("TensorFlow cannot open %s: %s".formatted(artifact, Runtime.AVAILABILITY));
        }
        return TensorflowSession.open(Runtime.api, artifact, options);
    }

    /// Loaded when first asked for.
    private static final class Runtime {
        static final @Nullable TensorflowApi api;
        static final Availability AVAILABILITY;

        static {
            TensorflowApi loaded = null;
            Availability availability;
            try {
                loaded = TensorflowApi.load(
                        NativeLibrary.extracted(resource("tensorflow_cc"), resource("tensorflow_framework")));
                availability = new Availability.Ready(loaded.version());
            } catch (IOException | LinkageError | IllegalArgumentException e) {
                availability = new Availability.Missing(
                        "TensorFlow", "%s; ./slipway install tensorflow fetches it".formatted(e.getMessage()));
            }
            api = loaded;
            AVAILABILITY = availability;
        }

        private static String resource(String library) {
            boolean mac = NativeLibrary.system().equals("macos");
            return "org/tensorflow/internal/c_api/%s-%s/lib%s.%s"
                    .formatted(
                            mac ? "macosx" : NativeLibrary.system(),
                            NativeLibrary.isArm() ? "arm64" : "x86_64",
                            library,
                            mac ? "2.dylib" : "so.2");
        }
    }
}
