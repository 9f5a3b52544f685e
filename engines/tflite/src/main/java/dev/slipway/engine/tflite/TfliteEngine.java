package dev.slipway.engine.tflite;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.engine.foreign.NativeLibrary;
import dev.slipway.engine.foreign.NativeRuntime;
import java.nio.file.Path;
import java.util.List;

/// Google's TensorFlow Lite runtime, on the processor, with XNNPACK.
public final class TfliteEngine implements Engine {

    private static final NativeRuntime<TfliteApi> RUNTIME = new NativeRuntime<>(
            "TensorFlow Lite", "", () -> new TfliteApi(NativeLibrary.extracted(resource())), TfliteApi::version);

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
        return RUNTIME.availability();
    }

    @Override
    public Session open(Path artifact, SessionOptions options) {
        return TfliteSession.open(RUNTIME.toOpen(artifact), artifact, options);
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
