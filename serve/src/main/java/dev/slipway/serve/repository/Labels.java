package dev.slipway.serve.repository;

import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import dev.slipway.wire.ContainedPath;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the classes of a model's outputs are called, from text files with a class a line.
///
/// @param byOutput of outputs that have a file of their own
/// @param others of all other outputs
record Labels(Map<String, List<String>> byOutput, List<String> others) {

    static final Labels NONE = new Labels(Map.of(), List.of());

    private static final String FILE = "labels.txt";
    private static final String CONFIG = "config.pbtxt";
    private static final long LARGEST = 16 << 20;

    List<String> of(String output) {
        return byOutput.getOrDefault(output, others);
    }

    /// The labels of a version, whose model is a file or folder. Outputs whose `label_filename` is named by
    /// `config.pbtxt` in the folder above the version's, where Triton looks for it, have those of that file;
    /// others those of `labels.txt` beside the model or, failing that, in the folder above.
    ///
    /// @throws IOException when a file cannot be read
    /// @throws FormatException when the configuration is no text of its kind, or a file it names is not there
    static Labels beside(Path model) throws IOException {
        Path origin = model.toAbsolutePath();
        Path version = Files.isDirectory(origin) ? origin : origin.getParent();
        Path folder = version == null ? null : version.getParent();
        if (version == null || folder == null) {
            return NONE;
        }
        boolean numbered = String.valueOf(version.getFileName()).matches("\\d{1,18}");
        Map<String, List<String>> byOutput = numbered ? configured(folder) : Map.of();
        List<String> others = lines(version.resolve(FILE));
        if (others == null && numbered) {
            others = lines(folder.resolve(FILE));
        }
        return byOutput.isEmpty() && others == null ? NONE : new Labels(byOutput, others == null ? List.of() : others);
    }

    private static Map<String, List<String>> configured(Path folder) throws IOException {
        Path file = folder.resolve(CONFIG);
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        Map<String, List<String>> labels = new HashMap<>();
        try {
            for (TextMessage output : TextProto.parse(text(file), CONFIG).messages("output")) {
                String named = output.text("label_filename", "");
                if (!named.isEmpty()) {
                    labels.put(output.text("name", ""), lines(text(ContainedPath.resolve(folder, named))));
                }
            }
        } catch (IllegalArgumentException e) {
            throw FormatException.corrupt("%s", String.valueOf(e.getMessage()));
        }
        return labels;
    }

    private static @Nullable List<String> lines(Path file) throws IOException {
        return Files.isRegularFile(file) ? lines(text(file)) : null;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).toList();
    }

    private static String text(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST) {
            throw FormatException.corrupt("%s has %d bytes, at most %d are read", file.getFileName(), size, LARGEST);
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
