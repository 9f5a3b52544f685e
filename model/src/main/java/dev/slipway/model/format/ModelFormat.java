package dev.slipway.model.format;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import java.nio.file.Path;
import java.util.List;

/// A file format of models. Implementations are found by `ServiceLoader`; all read what they know by content.
public interface ModelFormat {

    /// A stable short name: `onnx`, `tensorflow`, `tflite`.
    String id();

    /// The file name extensions it is written under, with the dot, the usual one first.
    List<String> extensions();

    /// Whether `path` (a file or folder) holds this format, judged by its content; reads little and never throws for
    /// files of other formats.
    boolean recognizes(Path path);

    /// Reads the whole model; weights stay mapped until the model is closed.
    ///
    /// @throws RuntimeException a `FormatException` naming place and remedy when the file is not what it says
    Model read(Path path, ReadOptions options, Findings findings);

    /// What the model at `path` consists of: that file or folder itself, then files beside it that it keeps weights in.
    ///
    /// @throws RuntimeException a `FormatException` when that cannot be told
    default List<Path> files(Path path) {
        return List.of(path);
    }

    /// Whether [#write] works, and with it [#legalize] and [#unspeakable].
    boolean canWrite();

    /// Whether it would write `target` as a folder, which then holds all signatures of a model.
    default boolean writesFolder(Path target) {
        return false;
    }

    /// Whether a folder that is there may be replaced where overwriting is allowed: it holds this format, and so
    /// nothing else that would be lost.
    default boolean isReplaceable(Path folder) {
        return false;
    }

    /// Makes the graphs of `model` sayable in this format: rules of the target only, same meaning.
    Model legalize(Model model, Findings findings);

    /// What of the legalised `model` this format cannot spell, all of it at once; empty when it can be written.
    List<Unspeakable> unspeakable(Model model);

    /// What would be written of the legalised `model`: what [#unspeakable] says, and what a runtime would need.
    default Draft draft(Model model) {
        return Draft.of(unspeakable(model));
    }

    /// What of the file at `path` serves training, saving progress or reporting only, and is left behind when the model
    /// is read.
    ///
    /// @throws RuntimeException a `FormatException` when the file is not what it says
    default List<Finding> leftovers(Path path) {
        return List.of();
    }

    /// Writes a legalised model whole or not at all.
    ///
    /// @throws UnspeakableException when [#unspeakable] is not empty; nothing is written then
    void write(Model model, Path target, boolean overwrite, Findings findings);
}
