package dev.slipway.formats.tflite;

import static dev.slipway.formats.tflite.TfliteCode.*;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Operators whose kernels move or compare stored integers and never look at scales: what they read, they read by the
/// scale of their result. Others rescale, or refuse to run.
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

    /// The inputs as an operator reads them: those stored by another scale than its first output are of that scale.
    static List<Value> inputs(TfliteFlat.Opcode opcode, List<Value> from, List<Value> to, GraphBuilder graph) {
        TensorType result = CODES.contains(opcode.code()) && !to.isEmpty() ? graph.declared(to.getFirst()) : null;
        if (result == null || !(result.quantization() instanceof Quantization scale) || !scale.isPerTensor()) {
            return from;
        }
        List<Value> read = new ArrayList<>();
        for (Value input : from) {
            TensorType type = input.isPresent() ? graph.typeOf(input) : null;
            if (type != null
                    && type.element() == result.element()
                    && type.quantization() instanceof Quantization own
                    && own.isPerTensor()
                    && !own.equals(scale)) {
                read.add(restored(input, type.withQuantization(scale), graph));
            } else {
                read.add(input);
            }
        }
        return read;
    }

    private static Value restored(Value input, TensorType type, GraphBuilder graph) {
        Constant constant = graph.constantOf(input);
        String name = graph.uniqueName(input.name() + "/as_read");
        if (constant != null) {
            return graph.constant(name, new Constant(constant.stored(), constant.view(), type));
        }
        Value value = new Value(name);
        graph.declare(value, type);
        graph.add(new Node(name, new Bitcast(type.element()), List.of(input), List.of(value), List.of(input.name())));
        return value;
    }
}
