package dev.slipway.conformance.material;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Unpacks the `.tar.gz` files that suites of models come in.
public final class TarArchive {

    private static final int BLOCK = 512;

    private TarArchive() {}

    /// Writes every plain file of `archive` under `folder`.
    public static void unpack(Path archive, Path folder) throws IOException {
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive), 1 << 16))) {
            String longName = "";
            for (byte[] header = in.readNBytes(BLOCK); header.length == BLOCK && header[0] != 0; ) {
                int size = Integer.parseInt(text(header, 124, 12), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes(Math.floorMod(-size, BLOCK));
                switch (header[156]) {
                    case 'L' -> longName = text(content, 0, size);
                    case 'x' -> longName = extendedPath(content);
                    case '0', 0 -> {
                        write(folder, longName.isEmpty() ? name(header) : longName, content);
                        longName = "";
                    }
                    default -> longName = "";
                }
                header = in.readNBytes(BLOCK);
            }
        }
    }

    private static void write(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("'%s' leads out of the archive".formatted(name));
        }
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static String name(byte[] header) {
        String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
        String name = text(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /// A `pax` header is lines of `length key=value`.
    private static String extendedPath(byte[] content) {
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
            int key = line.indexOf(" path=");
            if (key >= 0) {
                return line.substring(key + " path=".length());
            }
        }
        return "";
    }

    private static String text(byte[] bytes, int start, int length) {
        int end = start;
        while (end < start + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8).strip();
    }
}
