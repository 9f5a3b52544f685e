package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.repository.VersionPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `tensorflow.serving.ModelService` answers.
class ModelServiceTest {

    private final Services services = new Services();

    @Test
    void statesAreTold() throws Exception {
        assertThat(services.call(
                        Services.MODELS + "GetModelStatus",
                        "GetModelStatusRequest",
                        "model_spec { name: 'half' }",
                        "GetModelStatusResponse"))
                .isEqualTo("model_version_status { version: 7 state: 30 status { } }");
        assertThatThrownBy(() -> services.call(
                        Services.MODELS + "GetModelStatus",
                        "GetModelStatusRequest",
                        "model_spec { name: 'half' version { value: 3 } }",
                        "GetModelStatusResponse"))
                .hasMessageContaining("Could not find version 3 of model half");
        assertThat(services.call("grpc.health.v1.Health/Check", "HealthCheckRequest", "", "HealthCheckResponse"))
                .isEqualTo("status: 1");
    }

    @Test
    void theConfigurationIsReplaced() throws Exception {
        services.call(
                Services.MODELS + "HandleReloadConfigRequest",
                "ReloadConfigRequest",
                "config { model_config_list { config { name: 'a' base_path: '/m/a' version_labels { key: 'stable' value: 3 }"
                        + " model_version_policy { specific { versions: [3, 4] } } } config { name: 'b' base_path: '/m/b' } } }",
                "ReloadConfigResponse");
        assertThat(services.reloaded).hasSize(2);
        assertThat(services.reloaded.getFirst().policy()).isEqualTo(new VersionPolicy.Specific(List.of(3L, 4L)));
        assertThat(services.reloaded.getFirst().labels()).containsExactly(Map.entry("stable", 3L));
        assertThatThrownBy(() -> services.call(
                        Services.MODELS + "HandleReloadConfigRequest",
                        "ReloadConfigRequest",
                        "",
                        "ReloadConfigResponse"))
                .hasMessageContaining("model_config_list");
        assertThatThrownBy(() -> services.call(
                        Services.MODELS + "HandleReloadConfigRequest",
                        "ReloadConfigRequest",
                        "config { model_config_list { config { name: 'a' } } }",
                        "ReloadConfigResponse"))
                .hasMessageContaining("Expected model a to have an absolute path or URI; got base_path()=");
    }
}
