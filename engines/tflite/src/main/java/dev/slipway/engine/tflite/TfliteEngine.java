package dev.slipway.engine.tflite;

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

/// Google's TensorFlow Lite runtime, on the processor, with XNNPACK.
public final class TfliteEngine implements Engine {

    @Override
    public String id() {
        return "tflite";
    }

    @Override
    public List<String> formats() {
        return List.of("tflite");
    }

    @Override
    public Availability availability() {
        return Runtime.AVAILABILITY;
    }

    @Override
    public Session open(Path artifact, SessionOptions options) {
        if (Runtime.api == null) {
            throw new EngineException("TensorFlow Lite cannot open %s: %s".formatted(artifact, Runtime.AVAILABILITY));
        }
        return TfliteSession.open(Runtime.api, artifact, options);
    }

    /// Loaded when first asked for.
    private static final class Runtime {
        static final @Nullable TfliteApi api;
        static final Availability AVAILABILITY;

        static {
            TfliteApi loaded = null;
            Availability availability;
            try {
                loaded = new TfliteApi(NativeLibrary.extracted(resource()));
                availability = new Availability.Ready(loaded.version());
            } catch (IOException | LinkageError | IllegalArgumentException e) {
                availability = new Availability.Missing("TensorFlow Lite", String.valueOf(e.getMessage()));
            }
            api = loaded;
            AVAILABILITY = availability;
        }

        private static String resource() {
            String system = switch (NativeLibrary.system()) {
                case "macos" -> "macosx";
                default -> NativeLibrary.system();
            };
            return "org/bytedeco/tensorflowlite/%s-%s/%s"
                    .formatted(
                            system,
                            NativeLibrary.isArm() ? "arm64" : "x86_64",
                            NativeLibrary.fileName("jnitensorflowlite"));
        }
    }
}
