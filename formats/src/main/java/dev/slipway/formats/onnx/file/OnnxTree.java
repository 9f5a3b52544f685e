package dev.slipway.formats.onnx.file;

import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.file.OnnxProto.Node;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The messages of an ONNX file to be written; constants stay views until their bytes are streamed.
public final class OnnxTree {

    private OnnxTree() {}

    /// The message of a model.
    ///
    /// @param properties what the model says of itself besides
    /// @param outside where large initializers go, null when they stay in the message
    public static ProtoWriter write(
            Written graph,
            long ir,
            SequencedMap<String, Long> opsets,
            Map<String, String> properties,
            @Nullable OnnxOutside outside) {
        ProtoWriter out = new ProtoWriter().int64(1, ir).string(2, "Slipway").message(7, graph(graph, outside));
        opsets.forEach((domain, version) -> out.message(8, opset -> {
            if (!domain.isEmpty()) {
                opset.string(1, domain);
            }
            opset.int64(2, version);
        }));
        properties.forEach(
                (key, value) -> out.message(14, entry -> entry.string(1, key).string(2, value)));
        return out;
    }

    private static ProtoWriter graph(Written graph, @Nullable OnnxOutside outside) {
        ProtoWriter out = new ProtoWriter();
        graph.nodes().forEach(node -> out.message(1, node(node)));
        out.string(2, graph.name().isEmpty() ? "graph" : graph.name());
        graph.initializers().forEach((name, constant) -> out.message(5, tensor(name, constant, outside)));
        graph.inputs().forEach(info -> out.message(11, valueInfo(info)));
        graph.outputs().forEach(info -> out.message(12, valueInfo(info)));
        return out;
    }

    private static ProtoWriter node(Node node) {
        ProtoWriter out = new ProtoWriter();
        node.inputs().forEach(input -> out.string(1, input));
        node.outputs().forEach(output -> out.string(2, output));
        out.string(3, node.name()).string(4, node.type());
        node.attributes().forEach((name, attribute) -> {
            if (attribute.encoded.length > 0) {
                out.bytes(5, attribute.encoded);
            } else {
                out.message(5, attribute(name, attribute));
            }
        });
        if (!node.domain().isEmpty()) {
            out.string(7, node.domain());
        }
        return out;
    }

    private static ProtoWriter attribute(String name, Attribute attribute) {
        ProtoWriter out = new ProtoWriter().string(1, name);
        switch (attribute.kind) {
            case 1 -> out.float32(2, attribute.real);
            case 2 -> out.int64(3, attribute.integer);
            case 3 -> out.bytes(4, attribute.text.toArray(ValueLayout.JAVA_BYTE));
            case 4 -> out.message(5, tensor("", Constant.of(Objects.requireNonNull(attribute.tensor)), null));
            case 5 -> out.message(6, graph(Objects.requireNonNull(attribute.body), null));
            case 6 -> attribute.reals.forEach(value -> out.float32(7, value));
            case 7 -> attribute.integers.forEach(value -> out.int64(8, value));
            case 8 -> attribute.texts.forEach(value -> out.string(9, value));
            default -> throw new IllegalStateException("attribute kind " + attribute.kind);
        }
        return out.int64(20, attribute.kind);
    }

    private static ProtoWriter tensor(String name, Constant constant, @Nullable OnnxOutside outside) {
        ProtoWriter out = new ProtoWriter();
        long[] sizes = constant.shape().sizes();
        if (sizes.length > 0) {
            out.packed(1, sizes);
        }
        out.int64(2, OnnxProto.typeCode(constant.element()));
        if (constant.element() == ElementType.STRING) {
            constant.tensor().strings().forEach(text -> out.bytes(6, text));
        }
        if (!name.isEmpty()) {
            out.string(8, name);
        }
        if (outside != null && OnnxOutside.takes(constant)) {
            outside.place(constant, out);
        } else if (constant.element() != ElementType.STRING) {
            out.bytes(9, OnnxOutside.bytes(constant));
        }
        return out;
    }

    private static ProtoWriter valueInfo(ValueInfo info) {
        ProtoWriter out = new ProtoWriter().string(1, info.name());
        if (info.type().element() == ElementType.HANDLE) {
            return out;
        }
        ProtoWriter tensor =
                new ProtoWriter().int64(1, OnnxProto.typeCode(info.type().element()));
        if (info.type().shape().isRanked()) {
            ProtoWriter shape = new ProtoWriter();
            for (Dim dim : info.type().shape().dims()) {
                shape.message(1, dimension -> {
                    if (dim instanceof Dim.Known(long size)) {
                        dimension.int64(1, size);
                    } else if (!dim.toString().startsWith("?")) {
                        dimension.string(2, dim.toString());
                    }
                });
            }
            tensor.message(2, shape);
        }
        return out.message(2, type -> type.message(1, tensor));
    }
}
