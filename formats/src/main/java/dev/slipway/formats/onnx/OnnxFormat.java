package dev.slipway.formats.onnx;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxReader;
import dev.slipway.formats.onnx.node.OnnxFile;
import dev.slipway.formats.onnx.read.OnnxMainGraph;
import dev.slipway.formats.onnx.write.OnnxLegalize;
import dev.slipway.formats.onnx.write.OnnxWriter;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.op.OpException;
import dev.slipway.wire.ContainedPath;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Reads and writes `.onnx` files of operator sets 1 to 28; data outside of the file must lie in its folder.
public final class OnnxFormat implements ModelFormat {

    private static final long NEWEST = 28;

    @Override
    public String id() {
        return "onnx";
    }

    @Override
    public List<String> extensions() {
        return List.of(".onnx");
    }

    /// A protocol buffers file whose known fields have the types that a `ModelProto` gives them, a graph among them.
    @Override
    public boolean recognizes(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (MappedFile file = MappedFile.open(path)) {
            ProtoReader in = ProtoReader.of(file.bytes(), path.toString());
            boolean version = false;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> version = in.int64() > 0;
                    case 7 -> {
                        return version || path.toString().endsWith(".onnx");
                    }
                    case 2, 3, 4, 5, 6, 8, 14, 20, 25, 26 -> in.skip();
                    default -> {
                        return false;
                    }
                }
            }
            return version && path.toString().endsWith(".onnx");
        } catch (FormatException e) {
            return false;
        }
    }

    @Override
    public Model read(Path path, ReadOptions options, Findings findings) {
        if (options.signature() != null && !options.signature().equals(Model.DEFAULT_SIGNATURE)) {
            throw new IllegalArgumentException(
                    "there is no signature '%s' in %s; an ONNX file has one graph, known as '%s'"
                            .formatted(options.signature(), path, Model.DEFAULT_SIGNATURE));
        }
        MappedFile file = MappedFile.open(path);
        try {
            OnnxProto.Model proto =
                    new OnnxReader(path.toString(), external -> outside(path, external)).model(file.bytes());
            requireKnown(proto, path);
            SequencedMap<String, Graph> signatures = new LinkedHashMap<>();
            signatures.put(Model.DEFAULT_SIGNATURE, OnnxMainGraph.read(proto, path.toString(), options, findings));
            Map<String, String> metadata = new HashMap<>(proto.metadata());
            metadata.keySet().removeIf(key -> key.startsWith(OnnxFile.SOURCE_OPSET));
            proto.opsets()
                    .forEach((domain, version) -> metadata.put(OnnxFile.SOURCE_OPSET + domain, version.toString()));
            return new Model(signatures, Resources.NONE, new Provenance(id(), proto.producer(), metadata), file::close);
        } catch (FormatException e) {
            file.close();
            throw e;
        } catch (OpException | IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
            file.close();
            throw damaged(path, e);
        } catch (IllegalArgumentException e) {
            file.close();
            throw options.equals(ReadOptions.ALL) ? damaged(path, e) : e;
        }
    }

    @Override
    public List<Path> files(Path path) {
        Set<Path> files = new LinkedHashSet<>();
        files.add(path);
        try (MappedFile file = MappedFile.open(path)) {
            new OnnxReader(path.toString(), external -> {
                        MemorySegment bytes = outside(path, external);
                        files.add(path.resolveSibling(external.location()));
                        return bytes;
                    })
                    .model(file.bytes());
        } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
            throw damaged(path, e);
        }
        return List.copyOf(files);
    }

    private static FormatException damaged(Path path, RuntimeException cause) {
        return new FormatException(
                "CORRUPT", "%s does not hold together: %s".formatted(path, cause.getMessage()), cause);
    }

    private static void requireKnown(OnnxProto.Model proto, Path path) {
        long opset = proto.opsets().getOrDefault("", 1L);
        if (opset < 1 || opset > NEWEST) {
            throw FormatException.unsupported(
                    "%s needs operator set %d of ONNX; this version reads 1 to %d: export the model for an older one",
                    path, opset, NEWEST);
        }
    }

    /// Bytes that a tensor keeps in another file of the model's folder.
    private static MemorySegment outside(Path model, OnnxProto.External external) {
        Path folder = model.toAbsolutePath().getParent();
        Path path = ContainedPath.resolve(folder == null ? Path.of(".") : folder, external.location());
        if (!Files.isRegularFile(path)) {
            throw FormatException.missing(
                    "%s keeps weights in '%s', which is not beside it; put the file there", model, external.location());
        }
        MemorySegment bytes = MappedFile.whileReachable(path);
        long offset = external.offset();
        long length = external.length() < 0 ? bytes.byteSize() - offset : external.length();
        if (offset < 0 || length < 0 || offset > bytes.byteSize() - length) {
            throw FormatException.corrupt(
                    "%s: weights are said to lie at %d to %d of '%s', which has %d bytes; the file is damaged",
                    model, offset, offset + length, external.location(), bytes.byteSize());
        }
        return bytes.asSlice(offset, length);
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public Model legalize(Model model, Findings findings) {
        return model.mapGraphs(OnnxLegalize::legalize);
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return OnnxWriter.unspeakable(model);
    }

    @Override
    public Draft draft(Model model) {
        return OnnxWriter.draft(model);
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        OnnxWriter.write(model, target, overwrite, findings);
    }
}
