package dev.slipway.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a file says of itself, as a line for people.
final class MetadataText {

    /// TFLite's metadata are buffers, which a model keeps in base 64.
    private static final String BUFFER = "tflite:";

    private static final int MOST = 100;

    private MetadataText() {}

    static String of(String name, String value) {
        if (name.startsWith(BUFFER)) {
            byte[] bytes = Base64.getDecoder().decode(value);
            String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\x00+$", "");
            return "%s: %s"
                    .formatted(
                            name.substring(BUFFER.length()),
                            isReadable(text) ? abridged(text) : "%,d bytes".formatted(bytes.length));
        }
        return "%s: %s".formatted(name.replaceFirst("\\.$", ""), abridged(value));
    }

    private static boolean isReadable(String text) {
        return text.codePoints()
                .noneMatch(point -> Character.isISOControl(point) && !Character.isWhitespace(point) || point == 0xfffd);
    }

    private static String abridged(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MOST ? line : "%s… (%,d characters)".formatted(line.substring(0, MOST), text.length());
    }
}
