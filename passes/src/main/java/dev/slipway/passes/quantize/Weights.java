package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Flatten;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The constants of a graph and of the regions inside it.
final class Weights {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Weights() {}

    /// What a constant is stored as instead.
    interface Change {
        Constant of(Graph graph, String name, Constant constant);
    }

    /// The graph with each constant through `change`, those of regions included.
    static Graph mapped(Graph graph, Change change) {
        Graph inside = graph.mapBodies(body -> mapped(body, change));
        GraphBuilder builder = inside.toBuilder();
        for (Map.Entry<Value, Constant> entry : inside.constants().entrySet()) {
            Constant changed = change.of(inside, entry.getKey().name(), entry.getValue());
            if (changed != entry.getValue()) {
                builder.constant(entry.getKey().name(), changed);
            }
        }
        return builder.build();
    }

    /// The constant that a value is, or that is seen through it in another shape; null when it is computed.
    static @Nullable Constant constant(Value value, Graph graph) {
        Constant constant = graph.constant(value);
        if (constant != null || !(graph.producer(value) instanceof Node node)) {
            return constant;
        }
        Shape shape = graph.type(value).shape();
        return switch (node.op()) {
            case Reshape _, Squeeze _, Unsqueeze _, Flatten _, Identity _ ->
                shape.isKnown() && constant(node.input(0), graph) instanceof Constant moved
                        ? moved.reshaped(shape)
                        : null;
            case Transpose(List<Integer> permutation) ->
                constant(node.input(0), graph) instanceof Constant moved ? moved.permuted(permutation) : null;
            default -> null;
        };
    }

    /// The largest finite magnitude of float32 numbers; 0 where all are 0 or none is finite.
    static float largest(Constant constant) {
        MemorySegment bytes = constant.bytes();
        float largest = 0;
        for (long at = 0; at < bytes.byteSize(); at += Float.BYTES) {
            float magnitude = Math.abs(bytes.get(FLOAT, at));
            if (magnitude > largest && magnitude < Float.POSITIVE_INFINITY) {
                largest = magnitude;
            }
        }
        return largest;
    }

    /// For each index of `axis`, the step in which integers of eight bits count from the largest magnitude; none at all
    /// where a number is not finite.
    static float[] scales(Constant constant, int axis, int highest) {
        Shape shape = constant.shape();
        int size = (int) shape.size(axis);
        long inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= shape.size(i);
        }
        MemorySegment bytes = constant.bytes();
        float[] largest = new float[size];
        long count = bytes.byteSize() / Float.BYTES;
        for (long start = 0, index = 0; start < count; start += inner, index++) {
            int at = (int) (index % size);
            for (long i = start; i < start + inner; i++) {
                float magnitude = Math.abs(bytes.get(FLOAT, Float.BYTES * i));
                if (!(magnitude < Float.POSITIVE_INFINITY)) {
                    return new float[0];
                }
                largest[at] = Math.max(largest[at], magnitude);
            }
        }
        for (int i = 0; i < size; i++) {
            float step = largest[i] / highest;
            largest[i] = step < Float.MIN_NORMAL ? 1 : step;
        }
        return largest;
    }
}
