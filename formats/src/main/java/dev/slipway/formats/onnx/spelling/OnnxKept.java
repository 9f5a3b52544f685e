package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Opaque;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Operators of ONNX that the hub has no op for, kept as they were.
public final class OnnxKept {

    /// The format of operators that cannot be kept: graphs inside them read values around them, by names.
    public static final String BOUND = "onnx, around values";

    private OnnxKept() {}

    static void spellings() {
        OnnxOps.write(Opaque.class, (op, node, emit) -> write(node, op, emit));
    }

    /// An operator read from ONNX that the hub does not know goes back as it came.
    private static void write(Node node, Opaque op, OnnxEmitter emit) {
        if (op.format().equals(BOUND)) {
            throw new Unsayable(
                    "SUBGRAPH",
                    "%s holds a graph that reads what is around it, and cannot be kept".formatted(op.type()),
                    "cut the graph before this node with --output");
        }
        if (!op.format().equals("onnx")) {
            throw Unsayable.foreign("ONNX", op, node, emit::type);
        }
        int separator = op.type().indexOf("::");
        String domain = separator < 0 ? "" : op.type().substring(0, separator);
        SequencedMap<String, Attribute> attributes = new LinkedHashMap<>();
        op.attributes().forEach(each -> attributes.put(each.name(), Attribute.ofEncoded(each.encoded())));
        attributes.remove(Opaque.REASON);
        String type = separator < 0 ? op.type() : op.type().substring(separator + 2);
        requireRunnable(domain, type, op.reason());
        emit.file().kept(domain);
        emit.add(
                type,
                domain,
                OnnxControl.stored(node, 0, emit),
                node.outputs().stream().map(emit::stored).toList(),
                attributes);
    }

    /// What no runtime of ONNX knows, or none but on the processor that the file was optimised for, is not kept.
    private static void requireRunnable(String domain, String type, String why) {
        if (domain.equals(OnnxPacked.BLOCKED)) {
            throw new Unsayable(
                    "PROCESSOR",
                    "%s runs on one kind of processor: %s".formatted(type, why),
                    "convert the model that was optimised");
        }
        if (domain.isEmpty() && !OnnxOps.isStandard(type)) {
            throw new Unsayable(
                    "NO_SUCH_OP",
                    "%s is in none of ONNX's operator sets".formatted(type),
                    "give the node the domain of whoever defines it, or cut the graph before it with --output");
        }
    }
}
