package dev.slipway.formats.tflite.node;

import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteStrings;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the subgraphs of one file share while it is written: buffers, operator codes, and what could not be said.
public final class TfliteFile {

    private static final long SMALL = 1 << 12;

    private final TfliteEmitter.Spelling spelling;
    private final List<TfliteFlat.Opcode> opcodes = new ArrayList<>();
    private final List<Payload> buffers = new ArrayList<>(List.of(Payload.of(new byte[0])));
    private final Map<Object, Integer> known = new HashMap<>();
    private final List<TfliteFlat.@Nullable Subgraph> subgraphs = new ArrayList<>();
    private final List<Unspeakable> unspeakable = new ArrayList<>();
    private final Map<Graph, Integer> regions = new HashMap<>();
    private final List<TfliteFlat.Signature> signatures = new ArrayList<>();
    private final List<TfliteFlat.Metadata> metadata = new ArrayList<>();
    private final List<String> transposes = new ArrayList<>();

    /// @param spelling writes one node
    public TfliteFile(TfliteEmitter.Spelling spelling) {
        this.spelling = spelling;
    }

    TfliteEmitter.Spelling spelling() {
        return spelling;
    }

    /// The number of the subgraph that a region is written as; equal ones are written once.
    int region(Graph graph) {
        Integer known = regions.get(graph);
        if (known == null) {
            known = reserve();
            regions.put(graph, known);
            TfliteGraphs.emit(this, known, graph, -1);
        }
        return known;
    }

    public int reserve() {
        subgraphs.add(null);
        return subgraphs.size() - 1;
    }

    public void set(int number, TfliteFlat.Subgraph subgraph) {
        subgraphs.set(number, subgraph);
    }

    public TfliteFlat.@Nullable Subgraph subgraph(int number) {
        return subgraphs.get(number);
    }

    List<TfliteFlat.Subgraph> subgraphs() {
        List<TfliteFlat.Subgraph> all = new ArrayList<>();
        subgraphs.forEach(each -> all.add(Objects.requireNonNull(each)));
        return all;
    }

    public void signature(TfliteFlat.Signature signature) {
        signatures.add(signature);
    }

    public void metadata(String name, byte[] bytes) {
        metadata.add(new TfliteFlat.Metadata(name, buffers.size()));
        buffers.add(Payload.of(bytes));
    }

    public TfliteFlat.Model model(String description) {
        return new TfliteFlat.Model(description, opcodes, subgraphs(), buffers, signatures, metadata);
    }

    public List<Unspeakable> unspeakable() {
        return unspeakable;
    }

    public List<String> transposes() {
        return transposes;
    }

    public void transposed(String where) {
        transposes.add(where);
    }

    public void unspeakable(Node node, Unsayable why) {
        unspeakable.add(why.at(node));
    }

    int opcode(TfliteFlat.Opcode opcode) {
        int index = opcodes.indexOf(opcode);
        if (index < 0) {
            opcodes.add(opcode);
            index = opcodes.size() - 1;
        }
        return index;
    }

    /// The buffer of a constant: equal small ones and the same large ones are stored once.
    int buffer(Constant constant) {
        long size = constant.element()
                .bytes(constant.shape().hasRank(0) ? 1 : constant.shape().elements());
        Object key = constant.element() != ElementType.STRING && size <= SMALL ? constant.tensor() : constant;
        Integer index = known.get(key);
        if (index == null) {
            index = buffers.size();
            buffers.add(payload(constant, size));
            known.put(key, index);
        }
        return index;
    }

    /// A buffer of its own.
    int buffer(Payload payload) {
        buffers.add(payload);
        return buffers.size() - 1;
    }

    private static Payload payload(Constant constant, long size) {
        return constant.element() == ElementType.STRING
                ? Payload.of(TfliteStrings.write(constant.tensor().strings()))
                : new Payload(size, constant::bytes);
    }
}
