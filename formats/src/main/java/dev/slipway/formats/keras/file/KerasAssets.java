package dev.slipway.formats.keras.file;

import dev.slipway.wire.archive.ZipArchive;
import org.jspecify.annotations.Nullable;

/// Files beside the configuration: vocabularies and the like.
public final class KerasAssets {

    /// Those of a file that can have none.
    static final KerasAssets NONE = new KerasAssets(null);

    private final @Nullable ZipArchive archive;

    KerasAssets(@Nullable ZipArchive archive) {
        this.archive = archive;
    }

    /// The content of the first file whose path ends so, null where there is none.
    public @Nullable String text(String end) {
        if (archive == null) {
            return null;
        }
        return archive.names().stream()
                .filter(name -> name.startsWith("assets/") && name.endsWith(end))
                .findFirst()
                .map(name -> KerasFile.text(archive, name))
                .orElse(null);
    }
}
