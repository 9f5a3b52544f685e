package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.engine.foreign.NativeLibrary;
import dev.slipway.engine.foreign.NativeRuntime;
import java.nio.file.Path;
import java.util.List;

/// Google's TensorFlow, on the processor.
public final class TensorflowEngine implements Engine {

    private static final NativeRuntime<TensorflowApi> RUNTIME = new NativeRuntime<>(
            "TensorFlow",
            "./slipway install tensorflow fetches it",
            () -> TensorflowApi.load(
                    NativeLibrary.extracted(resource("tensorflow_cc"), resource("tensorflow_framework"))),
            TensorflowApi::version);

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
        return RUNTIME.availability();
    }

    @Override
    public Session open(Path artifact, SessionOptions options) {
        return TensorflowSession.open(RUNTIME.toOpen(artifact), artifact, options);
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
