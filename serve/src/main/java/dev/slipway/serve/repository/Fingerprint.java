package dev.slipway.serve.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What changes while somebody still writes a version.
///
/// @param newest when the last of its files was changed, in milliseconds since 1970
record Fingerprint(long files, long bytes, long newest) {

    static Fingerprint of(Path version) throws IOException {
        long bytes = 0;
        long newest = 0;
        List<Path> files;
        try (Stream<Path> all = Files.walk(version)) {
            files = all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path file : files) {
            bytes += Files.size(file);
            newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
        }
        return new Fingerprint(files.size(), bytes, newest);
    }
}
