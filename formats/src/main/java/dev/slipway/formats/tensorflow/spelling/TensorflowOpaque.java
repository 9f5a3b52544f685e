package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Attribute;
import dev.slipway.model.op.Opaque;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// TensorFlow's own nodes that the hub has no op for: kept with their attributes, and written as they were.
public final class TensorflowOpaque {

    private static final String FORMAT = "tensorflow";

    private TensorflowOpaque() {}

    /// The op in the place of a node.
    ///
    /// @param why why the hub has none
    public static Opaque of(TensorflowProto.Node node, String why) {
        List<Attribute> attributes = new ArrayList<>(List.of(Opaque.reason(why)));
        new TreeMap<>(node.attributes())
                .forEach((name, value) ->
                        attributes.add(new Attribute(name, value.encoded.toArray(ValueLayout.JAVA_BYTE))));
        return new Opaque(FORMAT, node.op(), attributes);
    }

    static void write(Opaque op, Node node, TensorflowEmitter emit) {
        if (!op.format().equals(FORMAT)) {
            throw Unsayable.foreign("TensorFlow", op, node, emit::type);
        }
        String reason = Opaque.reason("").name();
        Map<String, ProtoWriter> attributes = new TreeMap<>();
        for (Attribute attribute : op.attributes()) {
            if (!attribute.name().equals(reason)) {
                attributes.put(attribute.name(), ProtoWriter.of(attribute.encoded()));
            }
        }
        emit.kept(node, op.type(), attributes);
    }
}
