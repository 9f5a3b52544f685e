package dev.slipway.formats.tflite.file;

import dev.slipway.model.Provenance;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The named buffers beside the graph: labels, authors, the version of the runtime that is needed. They are kept as
/// they are, in base 64.
public final class TfliteMetadata {

    private static final String PREFIX = "tflite:";

    private TfliteMetadata() {}

    public static Map<String, String> of(TfliteFlat.Model model) {
        Map<String, String> all = new LinkedHashMap<>();
        for (TfliteFlat.Metadata entry : model.metadata()) {
            if (entry.buffer() >= 0 && entry.buffer() < model.buffers().size()) {
                byte[] bytes = model.buffers().get(entry.buffer()).bytes().get().toArray(ValueLayout.JAVA_BYTE);
                all.put(PREFIX + entry.name(), Base64.getEncoder().encodeToString(bytes));
            }
        }
        return all;
    }

    /// Gives what was kept of a file to the one being written: its entries by name.
    public static void keep(Provenance provenance, BiConsumer<String, byte[]> entries) {
        new TreeMap<>(provenance.metadata()).forEach((name, text) -> {
            if (name.startsWith(PREFIX)) {
                entries.accept(
                        name.substring(PREFIX.length()), Base64.getDecoder().decode(text));
            }
        });
    }
}
