package dev.slipway.serve.repository;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What one look at the place of a model's versions has shown.
///
/// @param found all versions that lie there
/// @param fingerprints of those that are wanted and can be read
record Sight(SortedMap<Long, StoredVersion> found, Map<Long, Fingerprint> fingerprints) {

    /// Looks once.
    ///
    /// @throws IOException when the place is not there or cannot be read
    static Sight of(Source source, VersionPolicy policy) throws IOException {
        SortedMap<Long, StoredVersion> found = source.versions();
        Map<Long, Fingerprint> fingerprints = new HashMap<>();
        for (long number : policy.of(found.keySet())) {
            fingerprint(found.get(number)).ifPresent(seen -> fingerprints.put(number, seen));
        }
        return new Sight(found, fingerprints);
    }

    private static Optional<Fingerprint> fingerprint(@Nullable StoredVersion version) {
        try {
            return version == null ? Optional.empty() : Optional.of(version.fingerprint());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Why a place cannot be read.
    static String unreadable(String base, IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "%s may not be read".formatted(base);
            case NotDirectoryException _ -> "%s is no folder".formatted(base);
            case FileSystemException system -> "%s cannot be read: %s".formatted(base, system.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }
}
