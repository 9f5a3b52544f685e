package dev.slipway.formats.tflite.read;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.formats.tflite.spelling.TfliteExpand;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Operators whose kernels move or compare stored integers and never look at scales: whatever the file says of their
/// inputs and other results, the integers are those of their first result. Others rescale, or refuse to run.
///
/// The hub says so by a `Bitcast` from one scale to another; in the file that is one tensor again.
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
    static void read(TfliteNode r) {
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
        TfliteExpand.read(new TfliteNode(r.opcode(), r.operator(), r.name(), inputs, outputs, r.graph(), r.from()));
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
}
