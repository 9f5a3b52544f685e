package dev.slipway.formats;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All formats that are installed.
public final class Formats {

    private static final List<ModelFormat> ALL =
            ServiceLoader.load(ModelFormat.class, Formats.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(ModelFormat::id).reversed())
                    .toList();

    private Formats() {}

    /// Every format that is installed, in a stable order.
    public static List<ModelFormat> all() {
        return ALL;
    }

    /// The format with the given id.
    ///
    /// @throws IllegalArgumentException naming the known ones when there is none
    public static ModelFormat named(String id) {
        return ALL.stream()
                .filter(format -> format.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no format '%s'; known are %s".formatted(id, ids())));
    }

    /// The format of an existing file or folder, by its content; of one that nothing recognises, by its name.
    ///
    /// @throws FormatException when it is missing or of no known format
    public static ModelFormat of(Path path) {
        if (!Files.exists(path)) {
            throw FormatException.missing("there is no file or folder %s", path);
        }
        if (!Files.isDirectory(path)) {
            requireContent(path);
        }
        return ALL.stream()
                .filter(format -> format.recognizes(path))
                .findFirst()
                .orElseGet(() -> {
                    Strangers.explain(path).ifPresent(refusal -> {
                        throw refusal;
                    });
                    return byName(path);
                });
    }

    private static ModelFormat byName(Path path) {
        if (Files.isDirectory(path)) {
            throw withoutModel(path);
        }
        return named(path)
                .orElseThrow(() -> FormatException.unsupported(
                        "%s is in none of the formats known here (%s); if it is one of them, it is damaged at its start",
                        path, ids()));
    }

    private static Optional<ModelFormat> named(Path path) {
        String name = String.valueOf(path.getFileName());
        return ALL.stream()
                .filter(format -> format.extensions().stream().anyMatch(name::endsWith))
                .findFirst();
    }

    private static void requireContent(Path path) {
        MappedFile.requireReadable(path);
        if (path.toFile().length() == 0) {
            throw FormatException.truncated("%s is empty; fetch or export it again", path);
        }
    }

    private static FormatException withoutModel(Path folder) {
        List<String> checkpoints = checkpoints(folder);
        if (!checkpoints.isEmpty()) {
            List<String> metas = checkpoints.stream()
                    .map(index -> index.replaceFirst("index$", "meta"))
                    .filter(name -> Files.isRegularFile(folder.resolve(name)))
                    .toList();
            return FormatException.unsupported(
                    "the folder %s holds a TensorFlow checkpoint, %s, which has weights but no graph; %s",
                    folder,
                    String.join(", ", checkpoints),
                    metas.isEmpty()
                            ? "build the model where it was trained, load them, and save it with model.export or"
                                    + " tf.saved_model.save"
                            : "name the graph beside it, %s".formatted(String.join(" or ", metas)));
        }
        List<String> models = foldersWithModels(folder);
        return FormatException.unsupported(
                "the folder %s holds no model: it has no saved_model.pb; %s",
                folder,
                models.isEmpty()
                        ? "name the folder that has it, or a file"
                        : "the folders %s in it have one, name one of them".formatted(models));
    }

    /// The indices of checkpoints that lie in a folder, where no graph does.
    private static List<String> checkpoints(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            List<String> names = children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
            return names.stream()
                    .filter(name -> name.endsWith(".index")
                            && names.stream().anyMatch(data -> data.startsWith(name.replace(".index", ".data-"))))
                    .limit(5)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// The names of folders in a folder that hold a SavedModel, as versions of a model do.
    private static List<String> foldersWithModels(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.isRegularFile(child.resolve("saved_model.pb")))
                    .map(child -> child.getFileName().toString())
                    .sorted()
                    .limit(5)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// The format to write a file of this name in, or a folder: what is one already, or has no extension.
    ///
    /// @throws IllegalArgumentException naming the known extensions when the name has none of them
    public static ModelFormat forName(Path path) {
        boolean folder =
                Files.isDirectory(path) || !String.valueOf(path.getFileName()).contains(".");
        return named(path)
                .or(() -> ALL.stream()
                        .filter(format -> folder && format.writesFolder(path))
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is no name of a format that is written; let it end in %s, or in nothing for a folder, or give --to"
                                .formatted(
                                        path.getFileName(),
                                        ALL.stream()
                                                .filter(ModelFormat::canWrite)
                                                .flatMap(format -> format.extensions().stream())
                                                .collect(Collectors.joining(" or ")))));
    }

    /// Reads a model of any known format.
    ///
    /// @throws FormatException when the file is not what it says, in whatever way that shows
    /// @throws IllegalArgumentException when the options ask for what the model has not
    public static Model read(Path path, ReadOptions options, Findings findings) {
        ModelFormat format = of(path);
        try {
            return format.read(path, options, findings);
        } catch (FormatException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            if (!options.equals(ReadOptions.ALL)) {
                throw e;
            }
            throw damaged(path, format, e);
        } catch (RuntimeException e) {
            throw damaged(path, format, e);
        }
    }

    private static FormatException damaged(Path path, ModelFormat format, RuntimeException cause) {
        String found = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new FormatException(
                "CORRUPT",
                "%s does not hold together as a model of format %s: %s; where another tool reads it, please report it with --debug"
                        .formatted(path, format.id(), found),
                cause);
    }

    private static String ids() {
        return ALL.stream().map(ModelFormat::id).sorted().collect(Collectors.joining(", "));
    }
}
