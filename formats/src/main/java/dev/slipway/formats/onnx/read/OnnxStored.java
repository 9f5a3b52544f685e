package dev.slipway.formats.onnx.read;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What `QuantizeLinear` made, as ONNX's operators see it: integers, which stand for nothing. In the hub their type
/// says
/// what they stand for, and most ops compute with that.
final class OnnxStored {

    /// What does with integers what it does with the numbers they stand for: moves them, or compares them.
    private static final Set<String> ALIKE = Set.of(
            "ArgMax",
            "ArgMin",
            "Compress",
            "DepthToSpace",
            "Expand",
            "Flatten",
            "Gather",
            "GatherElements",
            "GatherND",
            "Identity",
            "If",
            "Loop",
            "MaxPool",
            "Pad",
            "Reshape",
            "Resize",
            "ReverseSequence",
            "Scan",
            "Shape",
            "Size",
            "Slice",
            "SpaceToDepth",
            "Split",
            "Squeeze",
            "Tile",
            "Transpose",
            "Unsqueeze",
            "Upsample");

    private OnnxStored() {}

    /// The inputs of a node, those that are quantised as the integers that store them, unless the operator knows of
    /// scales or needs none.
    static List<Value> inputs(OnnxProto.Node node, List<Value> inputs, GraphBuilder graph) {
        if (ALIKE.contains(node.type()) || knowsScales(node) || node.type().equals("Concat") && alike(inputs, graph)) {
            return inputs;
        }
        List<Value> stored = new ArrayList<>();
        inputs.forEach(input -> stored.add(isQuantized(input, graph) ? stored(input, graph) : input));
        return stored;
    }

    private static boolean knowsScales(OnnxProto.Node node) {
        return !node.domain().isEmpty()
                || node.type().contains("uantize")
                || node.type().startsWith("QLinear")
                || node.type().endsWith("Integer");
    }

    private static boolean alike(List<Value> inputs, GraphBuilder graph) {
        return inputs.stream()
                        .map(input -> graph.typeOf(input).withShape(Shape.UNRANKED))
                        .distinct()
                        .count()
                == 1;
    }

    private static boolean isQuantized(Value value, GraphBuilder graph) {
        return value.isPresent() && graph.typeOf(value).isQuantized();
    }

    private static Value stored(Value value, GraphBuilder graph) {
        Value stored = new Value(graph.uniqueName(value.name() + "/stored"));
        graph.add(new Node(
                graph.uniqueName(stored.name()),
                new Bitcast(graph.typeOf(value).element()),
                List.of(value),
                List.of(stored),
                List.of()));
        return stored;
    }
}
