package dev.slipway.serve.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The versions that lie in a model's base folder.
final class VersionFolders {

    /// What holds a model in the folder of a version.
    static final String MODELS = "saved_model.pb, .onnx, .tflite or .pb";

    private VersionFolders() {}

    /// Versions by number; several names of one number (`1`, `001`) stand for the last of them. A base that is a model
    /// itself is version 1.
    ///
    /// @throws IOException when the base cannot be read, which says nothing about its versions
    static SortedMap<Long, Path> scan(Path base) throws IOException {
        SortedMap<Long, Path> versions = new TreeMap<>();
        if (Files.isRegularFile(base) || Files.isRegularFile(base.resolve("saved_model.pb"))) {
            versions.put(1L, base);
            return versions;
        }
        try (Stream<Path> children = Files.list(base)) {
            for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
                String name = child.getFileName().toString();
                if (name.matches("\\d{1,18}")) {
                    versions.put(Long.parseLong(name), child);
                }
            }
        }
        return versions;
    }

    /// The file or folder that holds the model of a version.
    ///
    /// @throws IOException when there is none, or more than one
    static Path model(Path version) throws IOException {
        if (Files.isRegularFile(version) || Files.isRegularFile(version.resolve("saved_model.pb"))) {
            return version;
        }
        List<Path> models;
        try (Stream<Path> children = Files.list(version)) {
            models = children.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(onnx|tflite|pb|meta)"))
                    .sorted()
                    .toList();
        }
        if (models.size() != 1) {
            throw new IOException(
                    models.isEmpty()
                            ? "version folder holds no model: no " + MODELS
                            : "version folder holds %d models, expected one".formatted(models.size()));
        }
        return models.getFirst();
    }
}
