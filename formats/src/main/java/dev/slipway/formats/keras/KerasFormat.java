package dev.slipway.formats.keras;

import dev.slipway.formats.keras.file.KerasFile;
import dev.slipway.formats.keras.read.KerasReader;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Reads `.keras` files and whole models in HDF5, by content and under any name.
public final class KerasFormat implements ModelFormat {

    @Override
    public String id() {
        return "keras";
    }

    @Override
    public List<String> extensions() {
        return List.of(".keras", ".h5", ".hdf5");
    }

    @Override
    public boolean recognizes(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (MappedFile file = MappedFile.openEvenEmpty(path)) {
            return KerasFile.recognizes(file.bytes(), path.toString());
        } catch (FormatException e) {
            return false;
        }
    }

    @Override
    public Model read(Path path, ReadOptions options, Findings findings) {
        if (options.signature() != null && !options.signature().equals(Model.DEFAULT_SIGNATURE)) {
            throw new IllegalArgumentException("there is no signature '%s'; the model has [%s]"
                    .formatted(options.signature(), Model.DEFAULT_SIGNATURE));
        }
        MappedFile mapped = MappedFile.open(path);
        try {
            KerasFile file = KerasFile.of(mapped);
            SequencedMap<String, Graph> graphs = new LinkedHashMap<>();
            graphs.put(Model.DEFAULT_SIGNATURE, new KerasReader(file, options, findings).graph());
            return new Model(
                    graphs, Resources.NONE, new Provenance(id(), "Keras " + file.version(), Map.of()), mapped::close);
        } catch (RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    @Override
    public List<Finding> leftovers(Path path) {
        Findings findings = new Findings();
        try (MappedFile mapped = MappedFile.open(path)) {
            if (KerasFile.of(mapped).optimized()) {
                findings.note(
                        "OPTIMIZER_STATE",
                        "",
                        "the state of an optimizer is saved with the model; it is left behind",
                        "save without it: model.save(path, include_optimizer=False)");
            }
        }
        return findings.all();
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public Model legalize(Model model, Findings findings) {
        return model;
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return List.of(new Unspeakable(
                "model",
                "",
                "NOT_WRITTEN",
                "Keras files are read, not written, by this version",
                "convert to .onnx, .tflite or .pb, or to a folder for a SavedModel"));
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        throw new UnspeakableException("Keras", unspeakable(model));
    }
}
