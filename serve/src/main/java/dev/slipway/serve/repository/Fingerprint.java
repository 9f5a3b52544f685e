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
/// @param complete whether whoever wrote it has said that it is whole, by a file [#MARKER]
/// @param content what else tells its files from others, as their names with sizes and times, or checksums
public record Fingerprint(long files, long bytes, long newest, boolean complete, String content) {

    /// The file that says that a version is whole.
    public static final String MARKER = "_SUCCESS";

    /// @param version a folder, or a link to one, as tools that publish versions make
    static Fingerprint of(Path version) throws IOException {
        long bytes = 0;
        long newest = 0;
        boolean complete = false;
        Path folder = version.toRealPath();
        StringBuilder content = new StringBuilder();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                            || Files.isSymbolicLink(path) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            long size = Files.size(file);
            long changed = Files.getLastModifiedTime(file).toMillis();
            bytes += size;
            newest = Math.max(newest, changed);
            complete |= file.endsWith(MARKER);
            content.append(folder.relativize(file))
                    .append(' ')
                    .append(size)
                    .append(' ')
                    .append(changed)
                    .append('\n');
        }
        return new Fingerprint(files.size(), bytes, newest, complete, content.toString());
    }
}
