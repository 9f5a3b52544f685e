package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.file.OnnxOutside;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.formats.onnx.file.OnnxTree;
import dev.slipway.formats.onnx.node.OnnxFile;
import dev.slipway.formats.onnx.node.OnnxGraphs;
import dev.slipway.formats.onnx.spelling.OnnxOps;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Writes a model as an ONNX file of the lowest operator set that has all it needs, and its weights beside it where one
/// file cannot hold them.
public final class OnnxWriter {

    private static final long OLDEST_WRITTEN = 7;
    private static final long LARGEST_FILE = Integer.MAX_VALUE;

    private OnnxWriter() {}

    /// What of the model ONNX cannot say.
    public static List<Unspeakable> unspeakable(Model model) {
        return emitted(model).file().unspeakable();
    }

    /// What would be written of a model that has been legalized.
    public static Draft draft(Model model) {
        Emitted emitted = emitted(model);
        return OnnxDraft.of(emitted.file(), emitted.graph());
    }

    /// Writes a model that has been legalized.
    public static void write(Model model, Path target, boolean overwrite, Findings findings) {
        OutputFile.requireFree(target, overwrite);
        Emitted emitted = emitted(model);
        if (!emitted.file().unspeakable().isEmpty()) {
            throw new UnspeakableException("ONNX", emitted.file().unspeakable());
        }
        if (model.signatures().size() > 1) {
            findings.loss(
                    "OTHER_SIGNATURES",
                    target.toString(),
                    "an ONNX file has one graph; of the signatures %s only the default is written"
                            .formatted(model.signatures().keySet()),
                    "convert the others to files of their own with --signature");
        }
        emitted.file()
                .transposes()
                .forEach(where -> findings.note(
                        "TRANSPOSE",
                        where,
                        "a transpose was inserted: ONNX has this operator channels-first only",
                        ""));
        emitted.graph().inputs().stream()
                .map(ValueInfo::name)
                .filter(emitted.graph().initializers()::containsKey)
                .forEach(name -> findings.note(
                        "STATE",
                        name,
                        "what the model keeps from run to run is the input '%s', which may be left out".formatted(name),
                        "give each run what the run before has put out as '%s/next'".formatted(name)));
        SequencedMap<String, Long> opsets = new LinkedHashMap<>();
        opsets.put("", emitted.file().opset());
        opsets.putAll(emitted.file().domains());
        long ir = irVersion(emitted.file().opset());
        ProtoWriter message = OnnxTree.write(emitted.graph(), ir, opsets, properties(model), null);
        if (message.size() <= LARGEST_FILE) {
            write(message, target, overwrite);
            return;
        }
        Path weights = target.resolveSibling(target.getFileName() + ".data");
        OnnxOutside outside = new OnnxOutside(weights.getFileName().toString());
        message = OnnxTree.write(emitted.graph(), ir, opsets, properties(model), outside);
        try (OutputFile out = OutputFile.create(weights, overwrite)) {
            outside.writeTo(out);
            out.commit();
        }
        write(message, target, overwrite);
        findings.note(
                "WEIGHTS_OUTSIDE",
                target.toString(),
                "an ONNX file holds at most 2 GiB; the weights are in %s beside it".formatted(weights.getFileName()),
                "keep the two files together");
    }

    private record Emitted(OnnxFile file, Written graph) {}

    /// The graph in the lowest operator set that has all it needs: raised until nothing asks for more.
    private static Emitted emitted(Model model) {
        Map<String, Long> source = new HashMap<>();
        model.provenance().metadata().forEach((key, value) -> {
            if (key.startsWith(OnnxFile.SOURCE_OPSET)) {
                source.put(key.substring(OnnxFile.SOURCE_OPSET.length()), Long.parseLong(value));
            }
        });
        long opset = OLDEST_WRITTEN;
        while (true) {
            OnnxFile file = new OnnxFile(opset, source, model.resources().variables());
            Written graph = OnnxGraphs.emit(file, model.main(), OnnxOps::write);
            if (file.required() == opset) {
                return new Emitted(file, graph);
            }
            opset = file.required();
        }
    }

    /// What the source said of itself in pairs of key and value, if ONNX has them as such.
    private static SequencedMap<String, String> properties(Model model) {
        SequencedMap<String, String> properties = new LinkedHashMap<>();
        if (model.provenance().format().equals("onnx")) {
            model.provenance().metadata().entrySet().stream()
                    .filter(entry -> !entry.getKey().startsWith(OnnxFile.SOURCE_OPSET))
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        }
        return properties;
    }

    /// The version of the file format that came with an operator set
    /// (<https://github.com/onnx/onnx/blob/main/docs/Versioning.md>); initializers that are no inputs need 4.
    private static long irVersion(long opset) {
        if (opset <= 9) {
            return 4;
        }
        if (opset <= 11) {
            return opset - 5;
        }
        return opset <= 14
                ? 7
                : opset <= 18 ? 8 : opset <= 20 ? 9 : opset <= 22 ? 10 : opset <= 23 ? 11 : opset <= 24 ? 12 : 13;
    }

    private static void write(ProtoWriter message, Path target, boolean overwrite) {
        try (OutputFile out = OutputFile.create(target, overwrite)) {
            message.writeTo(out.channel());
            out.commit();
        }
    }
}
