package dev.slipway.formats.keras.file;

import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.archive.ZipArchive;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A saved model: how its layers are configured, and their weights.
///
/// @param config the model's class and configuration
/// @param weights the model's
/// @param version of the Keras that saved it, as `3.8.0` or `2.2.4-tf`; `1` where the file does not say
/// @param backend that computed it, empty where the file does not say
/// @param assets vocabularies and the like
/// @param optimized whether the state of an optimizer is kept beside the model
public record KerasFile(
        KerasConfig config,
        KerasWeights weights,
        String version,
        String backend,
        KerasAssets assets,
        boolean optimized) {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";

    /// Whether the bytes are an archive with a configuration, or any HDF5 file.
    public static boolean recognizes(MemorySegment bytes, String what) {
        try {
            return isArchive(bytes) ? isModel(ZipArchive.of(bytes, what)) : Hdf5.recognizes(bytes);
        } catch (FormatException e) {
            return false;
        }
    }

    /// The weights in an archive are HDF5, whose signature may lie where a file has it behind a block of its user's.
    private static boolean isArchive(MemorySegment bytes) {
        return bytes.byteSize() > 2
                && bytes.get(ValueLayout.JAVA_BYTE, 0) == 'P'
                && bytes.get(ValueLayout.JAVA_BYTE, 1) == 'K'
                && ZipArchive.recognizes(bytes);
    }

    private static boolean isModel(ZipArchive archive) {
        return archive.has(CONFIG) && archive.has("metadata.json");
    }

    /// @throws FormatException when the file holds no whole model
    public static KerasFile of(MappedFile file) {
        String what = file.path().toString();
        return isArchive(file.bytes())
                ? archive(ZipArchive.of(file.bytes(), what), what)
                : whole(Hdf5.of(file.bytes(), what));
    }

    private static KerasFile archive(ZipArchive archive, String what) {
        KerasConfig metadata = KerasConfig.parse(text(archive, "metadata.json"), what + ", entry 'metadata.json'");
        KerasConfig config = KerasConfig.parse(text(archive, CONFIG), what + ", entry '" + CONFIG + "'");
        if (!archive.has(WEIGHTS)) {
            throw FormatException.unsupported(
                    "%s has no entry '%s', only %s; save the model into one file with model.save(\"model.keras\")",
                    what, WEIGHTS, archive.names());
        }
        Hdf5 weights = Hdf5.of(archive.bytes(WEIGHTS), what + ", entry '" + WEIGHTS + "'");
        return new KerasFile(
                config,
                new TreeWeights(weights, ""),
                metadata.text("keras_version", "3"),
                "",
                new KerasAssets(archive),
                weights.hasGroup("optimizer"));
    }

    static String text(ZipArchive archive, String entry) {
        MemorySegment bytes = archive.bytes(entry);
        return StandardCharsets.UTF_8.decode(bytes.asByteBuffer()).toString();
    }

    private static KerasFile whole(Hdf5 file) {
        String config = file.text("", "model_config");
        String group = file.hasGroup("model_weights") ? "model_weights" : "";
        if (config == null) {
            throw withoutModel(file);
        }
        return new KerasFile(
                KerasConfig.parse(config, file.what() + ", attribute 'model_config'"),
                ListedWeights.of(file, group),
                said(file, group, "keras_version", "1"),
                said(file, group, "backend", ""),
                KerasAssets.NONE,
                file.hasGroup("optimizer_weights"));
    }

    private static String said(Hdf5 file, String group, String attribute, String otherwise) {
        String root = file.text("", attribute);
        String below = root == null ? file.text(group, attribute) : root;
        return below == null ? otherwise : below;
    }

    /// What an HDF5 file holds that is no whole model.
    private static FormatException withoutModel(Hdf5 file) {
        boolean weights = file.texts("", "layer_names") != null
                || file.hasGroup("layers")
                || file.hasGroup("_layer_checkpoint_dependencies");
        return weights
                ? new FormatException(
                        "WEIGHTS_ONLY",
                        "%s holds weights only: how the layers are connected ('model_config') is not in it; build the model, call load_weights, and save it whole with model.save(\"model.keras\")"
                                .formatted(file.what()))
                : FormatException.unsupported(
                        "%s is an HDF5 file, but no Keras model: it has no attribute 'model_config', only %s; save the model with model.save",
                        file.what(), file.names(""));
    }

    /// The first number of the version.
    public int generation() {
        String first = version.split("\\.", 2)[0];
        return first.matches("\\d{1,3}") ? Integer.parseInt(first) : 1;
    }
}
