package dev.slipway.serve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextProtoTest {

    @Test
    void modelsAsInTensorFlowServingsGuide() {
        List<ModelConfig> configs = ModelConfigFile.parse("""
                # two models
                model_config_list {
                  config: {
                    name: "first"
                    base_path: '/models/first',
                    model_platform: "tensorflow"
                    model_version_policy { specific { versions: 42 versions: 43 } }
                    version_labels { key: 'stable' value: 42 }
                    version_labels { key: "canary" value: 43 }
                  }
                  config < name: "second" base_path: "/models/" "second" >
                }
                """, "models.config");
        assertThat(configs)
                .containsExactly(
                        new ModelConfig(
                                "first",
                                Path.of("/models/first"),
                                new VersionPolicy.Specific(List.of(42L, 43L)),
                                Map.of("stable", 42L, "canary", 43L)),
                        ModelConfig.of("second", Path.of("/models/second")));
    }

    @Test
    void policies() {
        assertThat(policy("latest { num_versions: 2 }")).isEqualTo(new VersionPolicy.Latest(2));
        assertThat(policy("all {}")).isEqualTo(new VersionPolicy.All());
        assertThat(policy("specific { versions: [1, 2] }")).isEqualTo(new VersionPolicy.Specific(List.of(1L, 2L)));
    }

    @Test
    void batchingParameters() {
        TextMessage message = TextProto.parse(
                "max_batch_size { value: 128 } allowed_batch_sizes: 4 allowed_batch_sizes: 0x10 "
                        + "pad_variable_length_inputs: true ratio: 1.5e-3",
                "batching");
        assertThat(message.wrapped("max_batch_size", 1)).isEqualTo(128);
        assertThat(message.wrapped("num_batch_threads", 3)).isEqualTo(3);
        assertThat(message.integers("allowed_batch_sizes")).containsExactly(4L, 16L);
        assertThat(message.flag("pad_variable_length_inputs", false)).isTrue();
        assertThat(message.real("ratio", 0)).isEqualTo(1.5e-3);
    }

    @Test
    void stringsWithEscapes() {
        TextMessage message = TextProto.parse("s: \"a\\n\\\"\\303\\274\\x21\" 'b'", "s");
        assertThat(message.text("s", "")).isEqualTo("a\n\"ü!b");
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        refused("model_config_list {\n config { name 'x' }\n}", "line 2");
        refused("model_config_list { config { name: 'x' }", "'}' is missing");
        refused("model_config_list { config { nom: 'x' } }", "'nom'");
        refused("model_config_list { config { name: 'x' } }", "base_path is missing");
        refused("model_config_list { config { name: 'a/b' base_path: '/m' } }", "a/b");
        refused("model_config_list: 7", "must be a message");
        refused("{".repeat(100), "expected a field's name");
        refused("a {".repeat(100), "deeper than");
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> ModelConfigFile.parse(text, "models.config"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("models.config")
                .hasMessageContaining(why);
    }

    private static VersionPolicy policy(String text) {
        return ModelConfigFile.parse(
                        "model_config_list { config { name: 'm' base_path: '/m' model_version_policy { %s } } }"
                                .formatted(text),
                        "models.config")
                .getFirst()
                .policy();
    }
}
