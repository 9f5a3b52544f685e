package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteTree;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Attribute;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Region;
import dev.slipway.wire.Payload;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Operators the hub has no op for. Each is kept as a TFLite file of its own that holds the operator, its options, and
/// the tensors that are no data: state, and how intermediate results are quantised.
final class TfliteOpaque {

    private static final String FILE = "file";

    private TfliteOpaque() {}

    static void read(TfliteNode r) {
        String type = r.opcode().custom().isEmpty()
                ? TfliteCode.name(r.opcode().code())
                : r.opcode().custom();
        List<TfliteFlat.Tensor> own = new ArrayList<>();
        List<Payload> buffers = new ArrayList<>(List.of(Payload.of(new byte[0])));
        List<Value> inputs = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < r.inputs().size(); i++) {
            int number = r.operator().inputs().get(i);
            boolean sparse = number >= 0 && TfliteKept.isSparse(r, number);
            boolean isOwn = sparse || number >= 0 && r.from().isState(number);
            inputs.add(isOwn ? Value.NONE : r.inputs().get(i));
            places.add(isOwn ? own.size() : -1);
            if (isOwn) {
                TfliteFlat.Tensor tensor = r.from().tensor(number);
                own.add(tensor.elsewhere(tensor.name(), sparse ? buffers.size() : 0));
            }
            if (sparse) {
                buffers.add(r.from().stored(number));
            }
        }
        List<Integer> intermediates = new ArrayList<>();
        for (int number : r.operator().intermediates()) {
            intermediates.add(number < 0 ? -1 : own.size());
            if (number >= 0) {
                TfliteFlat.Tensor tensor = r.from().tensor(number);
                own.add(tensor.elsewhere(tensor.name(), 0));
            }
        }
        List<Integer> numbers = r.options().subgraphs();
        int[] next = {0};
        TfliteFlat.Operator operator = new TfliteFlat.Operator(
                0,
                places,
                List.of(),
                r.options().withSubgraphs(_ -> next[0]++),
                r.operator().custom(),
                r.operator().mutating(),
                intermediates);
        List<Region> regions = new ArrayList<>();
        numbers.forEach(number -> regions.add(r.from().region(number, List.of())));
        TfliteFlat.Subgraph alone = new TfliteFlat.Subgraph("", own, List.of(), List.of(), List.of(operator));
        byte[] file = file(r.opcode(), alone, buffers);
        Graph layer = TfliteSequence.meaning(r);
        Graph meaning = layer == null ? otherwise(r) : layer;
        Opaque op = new Opaque("tflite", type, List.of(new Attribute(FILE, file)), regions, meaning);
        r.graph().add(new Node(r.graph().uniqueName(r.name()), op, inputs, r.outputs(), List.of(r.name())));
        if (meaning == null) {
            r.from().kept(r.name(), type);
        } else if (layer != null) {
            r.from().stateful(r.name(), type);
        }
    }

    private static @Nullable Graph otherwise(TfliteNode r) {
        Graph step = TfliteStep.meaning(r);
        if (step != null) {
            return step;
        }
        Graph kept = TfliteKept.meaning(r);
        if (kept != null) {
            return kept;
        }
        Graph boxes = TfliteDetection.meaning(r);
        return boxes == null ? TfliteSpectrum.meaning(r) : boxes;
    }

    private static byte[] file(TfliteFlat.Opcode opcode, TfliteFlat.Subgraph subgraph, List<Payload> buffers) {
        TfliteFlat.Model model =
                new TfliteFlat.Model("", List.of(opcode), List.of(subgraph), buffers, List.of(), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlatWriter.write(TfliteTree.of(model), TfliteFlat.IDENTIFIER, Channels.newChannel(out));
        return out.toByteArray();
    }

    static void write(Node node, Opaque opaque, TfliteEmitter emit) {
        if (!opaque.format().equals("tflite")) {
            throw Unsayable.foreign("TFLite", opaque, node, emit::type);
        }
        MemorySegment bytes =
                MemorySegment.ofArray(opaque.attributes().getFirst().encoded());
        TfliteFlat.Model model = TfliteFlat.read(bytes, opaque.type());
        TfliteFlat.Subgraph subgraph = model.subgraphs().getFirst();
        TfliteFlat.Operator operator = subgraph.operators().getFirst();
        List<Integer> inputs = new ArrayList<>();
        for (int i = 0; i < operator.inputs().size(); i++) {
            int own = operator.inputs().get(i);
            inputs.add(
                    own < 0
                            ? emit.index(node.input(i))
                            : emit.tensor(subgraph.tensors().get(own), model.buffers()));
        }
        List<Integer> intermediates = new ArrayList<>();
        for (int own : operator.intermediates()) {
            intermediates.add(own < 0 ? -1 : emit.tensor(subgraph.tensors().get(own), List.of()));
        }
        List<Integer> regions = new ArrayList<>();
        opaque.regions().forEach(region -> regions.add(emit.region(region)));
        List<Integer> outputs = new ArrayList<>();
        node.outputs().forEach(output -> outputs.add(emit.index(output)));
        emit.operator(
                model.opcodes().getFirst(),
                new TfliteFlat.Operator(
                        0,
                        inputs,
                        outputs,
                        operator.options().withSubgraphs(regions::get),
                        operator.custom(),
                        operator.mutating(),
                        intermediates));
    }
}
