package dev.slipway.serve.repository;

import java.nio.file.Path;
import java.util.Map;

/// A model to serve.
///
/// @param base a folder with a folder a version, or one model: a file, or a SavedModel, which is version 1; or another
/// place, as `s3://bucket/prefix`
/// @param labels names for versions
public record ModelConfig(String name, String base, VersionPolicy policy, Map<String, Long> labels) {

    /// @throws IllegalArgumentException when the name cannot stand in a path of REST, or there is no base
    public ModelConfig {
        ModelName.require(name);
        if (base.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected model %s to have an absolute path or URI; got base_path()=".formatted(name));
        }
        labels = Map.copyOf(labels);
    }

    /// A model in a file or folder of this machine.
    public ModelConfig(String name, Path base, VersionPolicy policy, Map<String, Long> labels) {
        this(name, base.toString(), policy, labels);
    }

    /// The newest version of a model, without labels.
    public static ModelConfig of(String name, Path base) {
        return new ModelConfig(name, base, VersionPolicy.NEWEST, Map.of());
    }
}
