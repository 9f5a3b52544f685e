package dev.slipway.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Resolves the paths that a model file names, which may never leave the model's own folder.
public final class ContainedPath {

    private ContainedPath() {}

    /// @throws FormatException when `relative` is absolute, climbs out of `folder`, follows a link out of it, or is
    /// missing
    public static Path resolve(Path folder, String relative) {
        try {
            Path resolved = folder.resolve(relative).normalize();
            if (Path.of(relative).isAbsolute() || !resolved.startsWith(folder.normalize())) {
                throw outside(folder, relative);
            }
            if (!Files.exists(resolved)) {
                throw FormatException.missing(
                        "the model names the file '%s', which is not in %s; put it beside the model", relative, folder);
            }
            if (!resolved.toRealPath().startsWith(folder.toRealPath())) {
                throw outside(folder, relative);
            }
            return resolved;
        } catch (InvalidPathException | IOException e) {
            throw new FormatException(
                    "CORRUPT",
                    "the model names a file '%s', which is no usable path: %s".formatted(relative, e.getMessage()),
                    e);
        }
    }

    private static FormatException outside(Path folder, String relative) {
        return new FormatException(
                "OUTSIDE_FOLDER",
                "the model names the file '%s', which lies outside of %s; files of a model must stay in its folder"
                        .formatted(relative, folder));
    }
}
