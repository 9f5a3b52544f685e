package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Signature;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Triton's repository, statistics and configurations.
class RepositoryServiceTest {

    private final Services services = new Services();

    @Test
    void clientsLoadAndUnloadModels() throws Exception {
        String request =
                "model_name: 'm' parameters { key: 'config' value { string_param: '{}' } } parameters { key: 'file:1/a' }";
        assertThat(services.call(Services.OPEN + "RepositoryModelLoad", "LoadRequest", request, "LoadRequest"))
                .isEmpty();
        services.call(Services.OPEN + "RepositoryModelUnload", "UnloadRequest", "model_name: 'm'", "UnloadRequest");
        assertThat(services.controlled).containsExactly("load m [config, file:1/a]", "unload m");
        assertThatThrownBy(() -> services.call(
                        Services.OPEN + "RepositoryModelLoad", "LoadRequest", "model_name: 'bad'", "LoadRequest"))
                .hasMessageContaining("failed to load 'bad'");
    }

    @Test
    void whoLoadsMustAdministerAndWhoProbesMayBeAnybody() {
        Map<String, Role> roles = new TreeMap<>();
        services.methods(new FakeModel(), false)
                .forEach(method -> roles.put(method.path().replaceAll(".*/", ""), method.role()));
        assertThat(roles)
                .containsEntry("RepositoryModelLoad", Role.ADMIN)
                .containsEntry("RepositoryModelUnload", Role.ADMIN)
                .containsEntry("HandleReloadConfigRequest", Role.ADMIN)
                .containsEntry("Check", Role.PROBE)
                .containsEntry("ServerLive", Role.PROBE)
                .containsEntry("ServerReady", Role.PROBE)
                .containsEntry("ModelInfer", Role.INFER)
                .containsEntry("ModelStatistics", Role.INFER);
    }

    @Test
    void statisticsAreCounted() throws Exception {
        String all = services.call(Services.OPEN + "ModelStatistics", "ModelName", "", "StatisticsResponse");
        assertThat(all)
                .startsWith("model_stats { name: \"half\" version: \"7\" last_inference: 5 inference_count: 4"
                        + " execution_count: 3 inference_stats { success { count: 3 ns: 30 } fail {")
                .contains("batch_stats { batch_size: 2 compute_input { count: 1")
                .contains("compute_infer { count: 1 ns: 10 }");
        assertThat(services.call(
                        Services.OPEN + "ModelStatistics",
                        "ModelName",
                        "name: 'half' version: '7'",
                        "StatisticsResponse"))
                .isEqualTo(all);
        assertThatThrownBy(() -> services.call(
                        Services.OPEN + "ModelStatistics", "ModelName", "name: 'none'", "StatisticsResponse"))
                .hasMessageContaining("none");
    }

    @Test
    void configurationsAreDescribed() throws Exception {
        assertThat(services.call(Services.OPEN + "ModelConfig", "ModelName", "name: 'half'", "ConfigResponse"))
                .isEqualTo(
                        "config { name: \"half\" platform: \"onnxruntime_onnx\""
                                + " input { name: \"x\" data_type: 11 dims: -1 } output { name: \"y\" data_type: 11 dims: -1 } backend: \"onnxruntime\" }");
    }

    @Test
    void configurationsSayHowLargeBatchesAre() throws Exception {
        Signature rows = Types.predict(Types.named("x", ElementType.FLOAT32), Types.named("y", ElementType.FLOAT32));
        FakeModels models = new FakeModels().with("m", Signature.DEFAULT, rows, inputs -> inputs);
        assertThat(services.call(
                        models, Services.OPEN + "ModelConfig", "ModelName", "name: 'm'", "ConfigResponse", false))
                .isEqualTo("config { name: \"m\" platform: \"onnxruntime_onnx\" max_batch_size: 16"
                        + " input { name: \"x\" data_type: 11 dims: 2 } output { name: \"y\" data_type: 11 dims: 2 }"
                        + " dynamic_batching { } backend: \"onnxruntime\" }");
    }
}
