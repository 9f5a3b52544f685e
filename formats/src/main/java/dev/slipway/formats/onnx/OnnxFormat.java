package dev.slipway.formats.onnx;

import dev.slipway.formats.onnx.file.OnnxOutside;
import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.formats.onnx.file.OnnxReader;
import dev.slipway.formats.onnx.file.OnnxTree;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxFile;
import dev.slipway.formats.onnx.read.OnnxImport;
import dev.slipway.formats.onnx.spelling.OnnxOps;
import dev.slipway.formats.onnx.write.OnnxLegalize;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.ContainedPath;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Reads and writes `.onnx` files of operator sets 1 to 26; data outside of the file must lie in its folder.
public final class OnnxFormat implements ModelFormat {

    private static final long NEWEST = 26;
    private static final long OLDEST_WRITTEN = 7;
    private static final String OPSET = "onnx.opset.";
    private static final long LARGEST_FILE = Integer.MAX_VALUE;

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
            return path.toString().endsWith(".onnx");
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
            signatures.put(Model.DEFAULT_SIGNATURE, graph(proto, path.toString(), options, findings));
            Map<String, String> metadata = new HashMap<>(proto.metadata());
            metadata.keySet().removeIf(key -> key.startsWith(OPSET));
            proto.opsets().forEach((domain, version) -> metadata.put(OPSET + domain, version.toString()));
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

    private static Graph graph(OnnxProto.Model proto, String what, ReadOptions options, Findings findings) {
        OnnxProto.Graph foreign = proto.graph();
        GraphBuilder builder = new GraphBuilder(foreign.name());
        OnnxImport scope = new OnnxImport(proto, what, findings, builder);
        for (ValueInfo input : foreign.inputs()) {
            if (!foreign.initializers().containsKey(input.name())) {
                scope.define(input.name(), builder.input(builder.uniqueName(input.name()), typeOf(input, options)));
            }
        }
        options.inputShapes().forEach((name, shape) -> {
            if (!scope.knows(name)) {
                scope.define(name, builder.input(builder.uniqueName(name), cut(foreign, name, shape, options, what)));
            }
        });
        List<String> outputs = options.outputs().isEmpty()
                ? foreign.outputs().stream().map(ValueInfo::name).toList()
                : options.outputs();
        requireMade(foreign, outputs, what);
        scope.read(new OnnxProto.Graph(
                foreign.name(),
                foreign.nodes(),
                foreign.initializers(),
                foreign.inputs(),
                outputs.stream()
                        .map(name -> new ValueInfo(name, TensorType.of(ElementType.HANDLE, Shape.UNRANKED)))
                        .toList(),
                declared(foreign)));
        outputs.forEach(name -> builder.output(name, scope.result(name)));
        return builder.build();
    }

    private static List<ValueInfo> declared(OnnxProto.Graph foreign) {
        List<ValueInfo> declared = new ArrayList<>(foreign.values());
        declared.addAll(foreign.outputs());
        return declared;
    }

    private static void requireMade(OnnxProto.Graph foreign, List<String> outputs, String what) {
        for (String output : outputs) {
            boolean made = foreign.nodes().stream()
                            .anyMatch(node -> node.outputs().contains(output))
                    || foreign.initializers().containsKey(output)
                    || foreign.inputs().stream().anyMatch(input -> input.name().equals(output));
            if (!made) {
                List<String> own =
                        foreign.outputs().stream().map(ValueInfo::name).toList();
                String message =
                        "%s: nothing makes the output '%s'; the graph's own are %s".formatted(what, output, own);
                throw own.contains(output)
                        ? new FormatException("NO_SUCH_OUTPUT", message)
                        : new IllegalArgumentException(message);
            }
        }
    }

    private static TensorType typeOf(ValueInfo input, ReadOptions options) {
        ElementType element =
                options.inputTypes().getOrDefault(input.name(), input.type().element());
        Shape declared = input.type().shape();
        Shape wanted = options.inputShapes().get(input.name());
        if (wanted != null && declared.isRanked() && !fits(wanted, declared)) {
            throw new IllegalArgumentException(
                    "input '%s' has the shape %s; %s does not fit it".formatted(input.name(), declared, wanted));
        }
        return TensorType.of(element, wanted != null ? wanted : named(input.name(), declared));
    }

    private static boolean fits(Shape wanted, Shape declared) {
        if (wanted.rank() != declared.rank()) {
            return false;
        }
        for (int i = 0; i < wanted.rank(); i++) {
            boolean both = wanted.dim(i).isKnown() && declared.dim(i).isKnown();
            if (both && !wanted.dim(i).equals(declared.dim(i))) {
                return false;
            }
        }
        return true;
    }

    /// A dimension without a name gets one, so that what is computed from it stays known.
    private static Shape named(String input, Shape shape) {
        if (!shape.isRanked()) {
            return shape;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            dims.add(shape.dim(i).equals(Dim.UNKNOWN) ? Dim.symbol(input + "_" + i) : shape.dim(i));
        }
        return Shape.of(dims);
    }

    /// The type of an inner value that becomes an input.
    private static TensorType cut(OnnxProto.Graph foreign, String name, Shape shape, ReadOptions options, String what) {
        boolean made = foreign.nodes().stream().anyMatch(node -> node.outputs().contains(name));
        if (!made) {
            throw new IllegalArgumentException("%s has no input and no inner value '%s'; its inputs are %s"
                    .formatted(
                            what,
                            name,
                            foreign.inputs().stream().map(ValueInfo::name).toList()));
        }
        ElementType stated = foreign.values().stream()
                .filter(info -> info.name().equals(name))
                .map(info -> info.type().element())
                .findFirst()
                .orElse(ElementType.FLOAT32);
        return TensorType.of(options.inputTypes().getOrDefault(name, stated), shape);
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
        return emitted(model).file().unspeakable();
    }

    private record Emitted(OnnxFile file, Written graph) {}

    /// The graph in the lowest operator set that has all it needs: raised until nothing asks for more.
    private static Emitted emitted(Model model) {
        Map<String, Long> source = new HashMap<>();
        model.provenance().metadata().forEach((key, value) -> {
            if (key.startsWith(OPSET)) {
                source.put(key.substring(OPSET.length()), Long.parseLong(value));
            }
        });
        long opset = OLDEST_WRITTEN;
        while (true) {
            OnnxFile file = new OnnxFile(opset, source);
            Written graph = OnnxEmitter.emit(file, model.main(), OnnxOps::write);
            if (file.required() == opset) {
                return new Emitted(file, graph);
            }
            opset = file.required();
        }
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
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

    /// What the source said of itself in pairs of key and value, if ONNX has them as such.
    private static SequencedMap<String, String> properties(Model model) {
        SequencedMap<String, String> properties = new LinkedHashMap<>();
        if (model.provenance().format().equals("onnx")) {
            model.provenance().metadata().entrySet().stream()
                    .filter(entry -> !entry.getKey().startsWith(OPSET))
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        }
        return properties;
    }

    private static void write(ProtoWriter message, Path target, boolean overwrite) {
        try (OutputFile out = OutputFile.create(target, overwrite)) {
            message.writeTo(out.channel());
            out.commit();
        }
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
}
