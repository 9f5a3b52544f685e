package dev.slipway.formats.tflite;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Reads and writes `.tflite` files.
public final class TfliteFormat implements ModelFormat {

    @Override
    public String id() {
        return "tflite";
    }

    @Override
    public List<String> extensions() {
        return List.of(".tflite");
    }

    @Override
    public boolean recognizes(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(8);
            return start.length == 8
                    && new String(start, 4, 4, StandardCharsets.ISO_8859_1).equals(TfliteFlat.IDENTIFIER);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Model read(Path path, ReadOptions options, Findings findings) {
        MappedFile file = MappedFile.open(path);
        try {
            TfliteFlat.Model flat = TfliteFlat.read(file.bytes(), path.toString());
            SequencedMap<String, Graph> signatures =
                    new TfliteReader(flat, path.toString(), options, findings).signatures();
            Provenance provenance = new Provenance(id(), flat.description(), Map.of());
            return new Model(signatures, Resources.NONE, provenance, file::close);
        } catch (FormatException e) {
            file.close();
            throw e;
        } catch (IllegalArgumentException
                | dev.slipway.model.op.OpException
                | IndexOutOfBoundsException
                | ArithmeticException
                | IllegalStateException
                | NullPointerException e) {
            file.close();
            throw options.signature() != null
                            && e instanceof IllegalArgumentException
                            && String.valueOf(e.getMessage()).startsWith("there is no signature")
                    ? e
                    : new FormatException(
                            "CORRUPT", "%s does not hold together: %s".formatted(path, e.getMessage()), e);
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public Model legalize(Model model, Findings findings) {
        return model.mapGraphs(TfliteLegalize::graph);
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return emitted(model).unspeakable();
    }

    private static TfliteFile emitted(Model model) {
        TfliteFile file = new TfliteFile();
        Map<Graph, Integer> numbers = new LinkedHashMap<>();
        model.signatures()
                .values()
                .forEach(graph -> numbers.computeIfAbsent(graph, each -> TfliteEmitter.emit(file, each)));
        return file;
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        OutputFile.requireFree(target, overwrite);
        TfliteFile file = new TfliteFile();
        List<TfliteFlat.Signature> signatures = new ArrayList<>();
        Map<Graph, Integer> numbers = new LinkedHashMap<>();
        model.signatures().forEach((name, graph) -> {
            int number = numbers.computeIfAbsent(graph, each -> TfliteEmitter.emit(file, each));
            TfliteFlat.Subgraph subgraph = java.util.Objects.requireNonNull(file.subgraph(number));
            signatures.add(new TfliteFlat.Signature(
                    name,
                    bindings(graph.inputs(), subgraph.inputs()),
                    bindings(graph.outputs(), subgraph.outputs()),
                    number));
        });
        if (!file.unspeakable().isEmpty()) {
            throw new UnspeakableException("TFLite", file.unspeakable());
        }
        file.transposes()
                .forEach(where -> findings.note(
                        "TRANSPOSE", where, "a transpose was inserted: TFLite has this op channels-last only", ""));
        TfliteFlat.Model flat = new TfliteFlat.Model(
                "Slipway", file.opcodes(), file.subgraphs(), file.buffers(), signatures, List.of());
        try (OutputFile out = OutputFile.create(target, overwrite)) {
            FlatWriter.write(TfliteFlat.write(flat), TfliteFlat.IDENTIFIER, out.channel());
            out.commit();
        }
    }

    private static List<TfliteFlat.Binding> bindings(List<Port> ports, List<Integer> tensors) {
        List<TfliteFlat.Binding> bindings = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            bindings.add(new TfliteFlat.Binding(ports.get(i).name(), tensors.get(i)));
        }
        return bindings;
    }

    @Override
    public List<String> writableOps() {
        return TfliteOps.writable();
    }

    @Override
    public List<String> readableOps() {
        return TfliteOps.writable();
    }
}
