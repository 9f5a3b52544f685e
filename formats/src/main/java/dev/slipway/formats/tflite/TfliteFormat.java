package dev.slipway.formats.tflite;

import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteMetadata;
import dev.slipway.formats.tflite.file.TfliteTree;
import dev.slipway.formats.tflite.node.TfliteAim;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteFile;
import dev.slipway.formats.tflite.read.TfliteReader;
import dev.slipway.formats.tflite.spelling.TfliteOps;
import dev.slipway.formats.tflite.spelling.TfliteState;
import dev.slipway.formats.tflite.write.TfliteLegalize;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

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
            TfliteReader reader = new TfliteReader(flat, path.toString(), options, findings);
            Provenance provenance = new Provenance(id(), flat.description(), TfliteMetadata.of(flat));
            return new Model(reader.signatures(), reader.resources(), provenance, file::close);
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
            throw e instanceof IllegalArgumentException && !options.equals(ReadOptions.ALL)
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
        TfliteAim aim = TfliteAim.of(model, findings);
        return model.mapGraphs(graph -> TfliteLegalize.graph(graph, aim));
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return emitted(model).unspeakable();
    }

    private static TfliteFile emitted(Model model) {
        TfliteFile file = new TfliteFile(TfliteOps::write);
        boolean stateful = !model.resources().variables().isEmpty();
        List<Graph> graphs = List.copyOf(new LinkedHashSet<>(model.signatures().values()));
        graphs.forEach(_ -> file.reserve());
        int beginnings = stateful ? TfliteState.beginnings(model.resources(), file) : -1;
        for (int i = 0; i < graphs.size(); i++) {
            TfliteEmitter.emit(file, i, graphs.get(i), beginnings);
        }
        model.signatures().forEach((name, graph) -> {
            int number = graphs.indexOf(graph);
            TfliteFlat.Subgraph subgraph = Objects.requireNonNull(file.subgraph(number));
            file.signature(new TfliteFlat.Signature(
                    name,
                    bindings(graph.inputs(), subgraph.inputs()),
                    bindings(graph.outputs(), subgraph.outputs()),
                    number));
        });
        return file;
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        OutputFile.requireFree(target, overwrite);
        TfliteFile file = emitted(model);
        if (!file.unspeakable().isEmpty()) {
            throw new UnspeakableException("TFLite", file.unspeakable());
        }
        file.transposes()
                .forEach(where -> findings.note(
                        "TRANSPOSE", where, "a transpose was inserted: TFLite has this op channels-last only", ""));
        TfliteMetadata.keep(model.provenance(), file::metadata);
        try (OutputFile out = OutputFile.create(target, overwrite)) {
            FlatWriter.write(TfliteTree.of(file.model("Slipway")), TfliteFlat.IDENTIFIER, out.channel());
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
}
