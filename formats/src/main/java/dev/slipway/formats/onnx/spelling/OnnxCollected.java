package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxRegions;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A loop's body whose lists, which start empty and grow by one element each round, are collected instead.
///
/// @param body the body without these lists; the elements are its last outputs
/// @param lists which of what the loop carries they are
record OnnxCollected(OnnxProto.Graph body, List<Integer> lists) {

    static OnnxCollected of(OnnxNode node, OnnxProto.Graph body) {
        List<OnnxProto.ValueInfo> inputs = new ArrayList<>(body.inputs());
        List<OnnxProto.ValueInfo> outputs = new ArrayList<>(body.outputs());
        List<OnnxProto.Node> nodes = new ArrayList<>(body.nodes());
        List<OnnxProto.ValueInfo> elements = new ArrayList<>();
        List<Integer> lists = new ArrayList<>();
        for (int i = 2; i < body.inputs().size(); i++) {
            OnnxProto.ValueInfo list = body.inputs().get(i);
            OnnxProto.ValueInfo grown = body.outputs().get(i - 1);
            OnnxProto.Node growth = node.lists().isEmpty(node.in(i)) ? growth(body, list.name(), grown.name()) : null;
            if (growth != null) {
                inputs.remove(list);
                outputs.remove(grown);
                nodes.remove(growth);
                lists.add(i - 2);
                elements.add(new OnnxProto.ValueInfo(
                        growth.inputs().get(1), TensorType.of(ElementType.HANDLE, Shape.UNRANKED)));
            }
        }
        outputs.addAll(elements);
        return new OnnxCollected(
                new OnnxProto.Graph(body.name(), nodes, body.initializers(), inputs, outputs, body.values()), lists);
    }

    /// The operator that appends an element, where nothing else reads the list.
    private static OnnxProto.@Nullable Node growth(OnnxProto.Graph body, String list, String grown) {
        OnnxProto.Node growth = null;
        for (OnnxProto.Node node : body.nodes()) {
            boolean appends = node.type().equals("SequenceInsert")
                    && node.inputs().getFirst().equals(list)
                    && node.outputs().equals(List.of(grown))
                    && (node.inputs().size() == 2 || node.inputs().get(2).isEmpty());
            if (appends && growth == null) {
                growth = node;
            } else if (reads(node, list) || reads(node, grown)) {
                return null;
            }
        }
        return growth;
    }

    private static boolean reads(OnnxProto.Node node, String name) {
        return node.inputs().contains(name)
                || node.attributes().values().stream()
                        .anyMatch(attribute -> attribute.graph != null
                                && OnnxRegions.freeNames(attribute.graph).contains(name));
    }
}
