package dev.slipway.serve.config;

import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `--model_config_file`: a `ModelServerConfig`
/// (<https://www.tensorflow.org/tfx/serving/serving_config#model_server_configuration>).
public final class ModelConfigFile {

    private ModelConfigFile() {}

    /// The models of a configuration.
    ///
    /// @param what names the file in errors
    /// @throws IllegalArgumentException naming what is wrong, and where
    public static List<ModelConfig> parse(String text, String what) {
        TextMessage file = TextProto.parse(text, what).requireOnly("model_config_list", "custom_model_config");
        if (file.has("custom_model_config")) {
            throw new IllegalArgumentException(what + ": custom_model_config is not supported; use model_config_list");
        }
        List<ModelConfig> configs = new ArrayList<>();
        for (TextMessage list : file.messages("model_config_list")) {
            list.requireOnly("config").messages("config").forEach(each -> configs.add(model(each)));
        }
        return configs;
    }

    private static ModelConfig model(TextMessage config) {
        config.requireOnly(
                "name",
                "base_path",
                "model_type",
                "model_platform",
                "model_version_policy",
                "version_labels",
                "logging_config");
        String base = config.text("base_path", "");
        if (base.isEmpty()) {
            throw new IllegalArgumentException(config.where() + ": base_path is missing");
        }
        Map<String, Long> labels = new HashMap<>();
        for (TextMessage label : config.messages("version_labels")) {
            labels.put(label.requireOnly("key", "value").text("key", ""), label.integer("value", 0));
        }
        VersionPolicy policy = policy(config.message("model_version_policy"));
        try {
            return new ModelConfig(config.text("name", ""), base, policy, labels);
        } catch (IllegalArgumentException e) {
            throw config.wrong(e);
        }
    }

    private static VersionPolicy policy(@org.jspecify.annotations.Nullable TextMessage policy) {
        if (policy == null) {
            return VersionPolicy.NEWEST;
        }
        policy.requireOnly("latest", "all", "specific");
        if (policy.fields().size() != 1) {
            throw new IllegalArgumentException(
                    "%s must have one of latest, all and specific".formatted(policy.where()));
        }
        if (policy.has("all")) {
            return new VersionPolicy.All();
        }
        TextMessage specific = policy.message("specific");
        if (specific != null) {
            return new VersionPolicy.Specific(specific.requireOnly("versions").integers("versions"));
        }
        TextMessage latest = Objects.requireNonNull(policy.message("latest"));
        return new VersionPolicy.Latest((int) latest.requireOnly("num_versions").integer("num_versions", 1));
    }
}
