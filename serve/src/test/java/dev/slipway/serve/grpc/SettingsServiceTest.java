package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.settings.LogSettings;
import dev.slipway.serve.settings.ServerLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Triton's settings, told and changed.
class SettingsServiceTest {

    private final Services services = new Services();

    @Test
    void logSettingsAreToldAndChanged() throws Exception {
        String all = services.call(Services.OPEN + "LogSettings", "LogSettings", "", "LogSettings");
        assertThat(all)
                .contains(
                        "key: \"log_info\" value { bool_param: true }",
                        "key: \"log_verbose_level\" value { }",
                        "key: \"log_format\" value { string_param: \"default\" }");
        assertThat(services.call(
                        Services.OPEN + "LogSettings",
                        "LogSettings",
                        "settings { key: 'log_verbose_level' value { uint32_param: 1 } }",
                        "LogSettings"))
                .contains("key: \"log_verbose_level\" value { uint32_param: 1 }");
        assertThat(ServerLog.isShown(System.Logger.Level.DEBUG)).isTrue();
        new LogSettings().change(Map.of("log_verbose_level", 0L));
        assertThat(ServerLog.isShown(System.Logger.Level.DEBUG)).isFalse();
        for (String wrong : List.of(
                "'log_info' value { uint32_param: 1 }",
                "'log_file' value { string_param: '/tmp/x' }",
                "'log_format' value { string_param: 'ISO8601' }",
                "'log_level' value { bool_param: true }")) {
            assertThatThrownBy(() -> services.call(
                            Services.OPEN + "LogSettings",
                            "LogSettings",
                            "settings { key: %s }".formatted(wrong),
                            "LogSettings"))
                    .isInstanceOf(ServeException.class);
        }
    }

    @Test
    void traceSettingsSayThatNothingIsTraced() throws Exception {
        assertThat(services.call(
                        Services.OPEN + "TraceSetting",
                        "TraceSettings",
                        "model_name: 'half' settings { key: 'trace_level' value { value: 'TIMESTAMPS' } }",
                        "TraceSettings"))
                .contains(
                        "key: \"trace_level\" value { value: \"OFF\" }",
                        "key: \"trace_rate\" value { value: \"1000\" }");
        assertThatThrownBy(() -> services.call(
                        Services.OPEN + "TraceSetting", "TraceSettings", "model_name: 'other'", "TraceSettings"))
                .hasMessageContaining("other");
    }

    @Test
    void toChangeSettingsNeedsMoreThanToReadThem() {
        for (GrpcMethod method : services.methods(new FakeModel(), false)) {
            if (method.path().endsWith("Settings") || method.path().endsWith("TraceSetting")) {
                assertThat(role(method, "")).isEqualTo(Role.INFER);
                assertThat(role(method, "\n\0")).isEqualTo(Role.ADMIN);
                assertThat(role(method, "\u001f")).isEqualTo(Role.ADMIN);
                assertThat(method.role()).isEqualTo(Role.ADMIN);
            }
        }
    }

    private static Role role(GrpcMethod method, String message) {
        return method.role(
                new GrpcCall(message.getBytes(StandardCharsets.ISO_8859_1), Map.of(), 0, new AtomicBoolean()));
    }
}
