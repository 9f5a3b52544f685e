package dev.slipway.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Resolves the paths that a model file names, which may never leave the model's own folder.
public final class ContainedPath {

    private ContainedPath() {}

    /// The file that `relative` names in `folder`. Both kinds of slashes and drive letters count on every system, so
    /// that a model is refused or taken alike everywhere.
    ///
    /// @throws FormatException when `relative` is absolute, has a `..`, follows a link out of `folder`, or is no
    /// existing file
    public static Path resolve(Path folder, String relative) {
        String slashed = relative.replace('\\', '/');
        if (slashed.startsWith("/") || slashed.matches("[A-Za-z]:.*") || hasStepUp(slashed)) {
            throw outside(folder, relative);
        }
        try {
            Path real = folder.toAbsolutePath().toRealPath();
            Path file = real.resolve(relative);
            if (!Files.exists(file)) {
                throw FormatException.missing(
                        "the model names the file '%s', which is not in %s; put it beside the model", relative, folder);
            }
            if (!file.toRealPath().startsWith(real)) {
                throw outside(folder, relative);
            }
            if (!Files.isRegularFile(file)) {
                throw FormatException.corrupt(
                        "the model names the file '%s' in %s, which is a folder or device", relative, folder);
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw new FormatException(
                    "CORRUPT",
                    "the model names a file '%s', which is no usable path: %s".formatted(relative, e.getMessage()),
                    e);
        }
    }

    private static boolean hasStepUp(String slashed) {
        for (String step : slashed.split("/")) {
            if (step.equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static FormatException outside(Path folder, String relative) {
        return new FormatException(
                "OUTSIDE_FOLDER",
                "the model names the file '%s', which lies outside of %s; files of a model must stay in its folder"
                        .formatted(relative, folder));
    }
}
