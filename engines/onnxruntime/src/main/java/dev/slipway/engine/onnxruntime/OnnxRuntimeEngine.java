package dev.slipway.engine.onnxruntime;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.engine.foreign.NativeLibrary;
import dev.slipway.engine.foreign.NativeRuntime;
import java.nio.file.Path;
import java.util.List;

/// Microsoft's ONNX Runtime, on the processor.
public final class OnnxRuntimeEngine implements Engine {

    private static final NativeRuntime<OrtApi> RUNTIME = new NativeRuntime<>(
            "ONNX Runtime", "", () -> new OrtApi(NativeLibrary.extracted(resource())), OrtApi::version);

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
        return RUNTIME.availability();
    }

    @Override
    public void prepare() {
        try {
            RUNTIME.functions().ifPresent(OrtApi::environment);
        } catch (EngineException _) {
            // opening a model says it
        }
    }

    @Override
    public Session open(Path artifact, SessionOptions options) {
        return OnnxRuntimeSession.open(RUNTIME.toOpen(artifact), artifact, options);
    }

    private static String resource() {
        String system = switch (NativeLibrary.system()) {
            case "macos" -> "osx";
            case "windows" -> "win";
            default -> "linux";
        };
        return "ai/onnxruntime/native/%s-%s/%s"
                .formatted(system, NativeLibrary.isArm() ? "aarch64" : "x64", NativeLibrary.fileName("onnxruntime"));
    }
}
