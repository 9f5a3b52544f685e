package dev.slipway.engine.onnxruntime;

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

/// Microsoft's ONNX Runtime, on the processor.
public final class OnnxRuntimeEngine implements Engine {

    @Override
    public String id() {
        return "onnxruntime";
    }

    @Override
    public List<String> formats() {
        return List.of("onnx");
    }

    @Override
    public Availability availability() {
        return Runtime.AVAILABILITY;
    }

    @Override
    public Session open(Path artifact, SessionOptions options) {
        if (Runtime.api == null) {
            throw new EngineException("ONNX Runtime cannot open %s: %s".formatted(artifact, Runtime.AVAILABILITY));
        }
        return OnnxRuntimeSession.open(Runtime.api, artifact, options);
    }

    /// Loaded when first asked for.
    private static final class Runtime {
        static final @Nullable OrtApi api;
        static final Availability AVAILABILITY;

        static {
            OrtApi loaded = null;
            Availability availability;
            try {
                loaded = new OrtApi(NativeLibrary.extracted(resource()));
                availability = new Availability.Ready(loaded.version());
            } catch (IOException | LinkageError | IllegalArgumentException e) {
                availability = new Availability.Missing("ONNX Runtime", String.valueOf(e.getMessage()));
            }
            api = loaded;
            AVAILABILITY = availability;
        }

        private static String resource() {
            String system = switch (NativeLibrary.system()) {
                case "macos" -> "osx";
                case "windows" -> "win";
                default -> "linux";
            };
            return "ai/onnxruntime/native/%s-%s/%s"
                    .formatted(
                            system, NativeLibrary.isArm() ? "aarch64" : "x64", NativeLibrary.fileName("onnxruntime"));
        }
    }
}
