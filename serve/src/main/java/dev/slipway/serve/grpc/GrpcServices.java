package dev.slipway.serve.grpc;

import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.Statistics;
import dev.slipway.serve.reflection.Reflection;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import java.util.ArrayList;
import java.util.List;

/// Every method that is served over gRPC.
public final class GrpcServices {

    /// The path of the method that replaces what is served.
    public static final String RELOAD = ModelService.RELOAD;

    private GrpcServices() {}

    /// TensorFlow Serving's services, the Open Inference Protocol's, the health check, and reflection on all of them.
    ///
    /// @param reload what `HandleReloadConfigRequest` does
    /// @param control what loads and unloads models
    /// @param statistics what is counted of them
    /// @param asContent whether TensorFlow Serving's answers carry tensors as bytes rather than typed
    /// @param memory where tensors may lie in place of messages
    public static List<GrpcMethod> all(
            Catalog catalog,
            Inference inference,
            ConfigReload reload,
            ModelControl control,
            Statistics statistics,
            boolean asContent,
            ServerSettings settings,
            SharedMemory memory) {
        List<GrpcMethod> methods = new ArrayList<>();
        methods.addAll(new PredictionService(catalog, inference, asContent).methods());
        methods.addAll(new ModelService(catalog, reload).methods());
        methods.addAll(new InferenceService(catalog, inference, memory).methods());
        methods.addAll(new RepositoryService(catalog, inference, control, statistics).methods());
        methods.addAll(SettingsService.methods(catalog, settings));
        methods.addAll(new SharedMemoryService(memory).methods());
        methods.add(new StreamInfer(catalog, inference, memory));
        methods.addAll(Health.methods(catalog));
        methods.addAll(Reflection.methods());
        return methods;
    }
}
