package dev.slipway.formats.tflite;

import static dev.slipway.formats.tflite.TfliteCode.*;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Operators whose kernels move or compare stored integers and never look at scales: whatever the file says of their
/// inputs and other results, the integers are those of their first result. Others rescale, or refuse to run.
///
/// The hub says so by a `Bitcast` from one scale to another; in the file that is one tensor again, read as another.
final class TfliteStoredCopies {

    private static final Set<Integer> CODES = Stream.of(
                    REVERSE_V2,
                    RESHAPE,
                    SLICE,
                    STRIDED_SLICE,
                    GATHER,
                    GATHER_ND,
                    PAD,
                    PADV2,
                    SPLIT,
                    SPLIT_V,
                    SQUEEZE,
                    TILE,
                    BROADCAST_TO,
                    TRANSPOSE,
                    SPACE_TO_DEPTH,
                    DEPTH_TO_SPACE,
                    MAXIMUM,
                    MINIMUM,
                    SELECT,
                    SELECT_V2,
                    TOPK_V2,
                    MAX_POOL_2D,
                    AVERAGE_POOL_2D,
                    RESIZE_NEAREST_NEIGHBOR,
                    RESIZE_BILINEAR,
                    DYNAMIC_UPDATE_SLICE)
            .map(code -> code.number)
            .collect(Collectors.toUnmodifiableSet());

    private TfliteStoredCopies() {}

    /// Reads an operator, its inputs and results by the scale of the first result where it copies.
    static void read(TfliteExpand.Reading r) {
        TensorType result = CODES.contains(r.opcode().code()) && !r.outputs().isEmpty()
                ? r.graph().declared(r.outputs().getFirst())
                : null;
        if (result == null || !(result.quantization() instanceof Quantization scale) || !scale.isPerTensor()) {
            TfliteExpand.read(r);
            return;
        }
        List<Value> inputs = new ArrayList<>();
        for (Value input : r.inputs()) {
            TensorType type = input.isPresent() ? r.graph().typeOf(input) : null;
            inputs.add(
                    type != null && hasOtherScale(type, result)
                            ? restored(input, type.withQuantization(scale), r.graph())
                            : input);
        }
        List<Value> outputs = new ArrayList<>();
        for (Value output : r.outputs()) {
            TensorType type = output.isPresent() ? r.graph().declared(output) : null;
            outputs.add(
                    type != null && hasOtherScale(type, result)
                            ? asMade(output, type.withQuantization(scale), r.graph())
                            : output);
        }
        TfliteExpand.read(
                new TfliteExpand.Reading(r.opcode(), r.operator(), r.name(), inputs, outputs, r.graph(), r.from()));
        for (int i = 0; i < outputs.size(); i++) {
            if (!outputs.get(i).equals(r.outputs().get(i))) {
                cast(outputs.get(i), r.outputs().get(i), result.element(), r.graph());
            }
        }
    }

    private static boolean hasOtherScale(TensorType type, TensorType result) {
        return type.element() == result.element()
                && type.quantization() instanceof Quantization own
                && own.isPerTensor()
                && !own.equals(result.quantization());
    }

    private static Value asMade(Value output, TensorType type, GraphBuilder graph) {
        Value made = new Value(graph.uniqueName(output.name() + "/as_made"));
        graph.declare(made, type);
        return made;
    }

    private static Value restored(Value input, TensorType type, GraphBuilder graph) {
        Constant constant = graph.constantOf(input);
        String name = graph.uniqueName(input.name() + "/as_read");
        if (constant != null) {
            return graph.constant(name, new Constant(constant.stored(), constant.view(), type));
        }
        Value value = new Value(name);
        graph.declare(value, type);
        cast(input, value, type.element(), graph);
        return value;
    }

    private static void cast(Value from, Value to, ElementType element, GraphBuilder graph) {
        graph.add(new Node(
                graph.uniqueName(to.name()), new Bitcast(element), List.of(from), List.of(to), List.of(from.name())));
    }

    /// The values that are written as the tensor of another: what only copying operators read by another scale, and
    /// what a copying operator makes only to be read by another scale.
    static Map<Value, Value> shared(Graph graph) {
        Map<Value, Value> shared = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!isScale(node, graph)) {
                continue;
            }
            Value from = node.input(0);
            Value to = node.output();
            if (!graph.isOutput(to) && graph.readers(to).stream().allMatch(reader -> copies(reader.op()))) {
                shared.put(to, from);
            } else if (graph.producer(from) instanceof Node made && copies(made.op()) && graph.hasOneUse(from)) {
                shared.put(from, to);
            }
        }
        return shared;
    }

    /// Whether a node does no more than read stored integers by another scale.
    private static boolean isScale(Node node, Graph graph) {
        return node.op() instanceof Bitcast(ElementType to)
                && graph.type(node.input(0)).element() == to
                && !graph.isConstant(node.input(0));
    }

    private static boolean copies(Op op) {
        return switch (op) {
            case Activated(Op base, var _) -> copies(base);
            case Reverse _,
                    Reshape _,
                    Flatten _,
                    Slice _,
                    Gather _,
                    GatherNd _,
                    Pad _,
                    Split _,
                    Squeeze _,
                    Unsqueeze _,
                    ScatterNd _ -> true;
            case Tile _, Expand _, Transpose _, SpaceToDepth _, DepthToSpace _, Where _, TopK _, UpdateSlice _ -> true;
            case MaxPool _, AveragePool _, Resize _ -> true;
            case Binary(Binary.Kind kind) -> kind == Binary.Kind.MAX || kind == Binary.Kind.MIN;
            default -> false;
        };
    }
}
