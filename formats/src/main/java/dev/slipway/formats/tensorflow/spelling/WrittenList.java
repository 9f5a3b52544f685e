package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.KnownValues;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A list that is written element by element at places known beforehand, followed back to its elements: they may differ
/// in length, which those of a tensor may not.
final class WrittenList {

    private static final String UNEVEN = "UnevenList";
    private static final int MOST = 1000;

    private final GraphBuilder graph;
    private final SortedMap<Long, Value> placed = new TreeMap<>();
    private final List<Value> pushed = new ArrayList<>();
    private long length;
    private boolean grows;

    WrittenList(GraphBuilder graph) {
        this.graph = graph;
    }

    /// Stands in for a list with one more element than a tensor can hold with the others.
    ///
    /// @param written the list, the place of the element unless it is the last, and the element as a row
    static Value uneven(TensorflowNode node, Value... written) {
        GraphBuilder graph = node.graph();
        Value value = new Value(graph.uniqueName(node.name()));
        graph.declare(value, TensorType.of(graph.typeOf(written[0]).element(), Shape.UNRANKED));
        graph.add(new Node(
                value.name(),
                new Opaque("tensorflow", UNEVEN, List.of(Opaque.reason("the elements of the list differ in size"))),
                List.of(written),
                List.of(value),
                List.of(node.name())));
        return value;
    }

    static boolean isUneven(GraphBuilder graph, Value list) {
        Node node = graph.producerOf(list);
        return node != null
                && node.op() instanceof Opaque opaque
                && opaque.type().equals(UNEVEN);
    }

    /// The elements in order, null where they are not all known.
    @Nullable
    List<Value> of(Value list) {
        Value at = list;
        for (int step = 0; step < MOST && at != null; step++) {
            Node node = graph.producerOf(at);
            if (node == null) {
                return null;
            }
            if (isStart(node)) {
                return elements();
            }
            at = before(node);
        }
        return null;
    }

    private @Nullable List<Value> elements() {
        if (!pushed.isEmpty()) {
            return placed.isEmpty() && length == 0 ? pushed.reversed() : null;
        }
        long count = grows && !placed.isEmpty() ? Math.max(length, placed.lastKey() + 1) : length;
        return count > 0 && placed.size() == count && placed.firstKey() == 0 ? List.copyOf(placed.values()) : null;
    }

    private boolean isStart(Node node) {
        boolean awaited = node.op() instanceof Opaque opaque && opaque.type().equals(AwaitedList.AWAITED);
        if (node.op() instanceof Unsqueeze) {
            pushed.add(node.input(0));
            return true;
        }
        if (!awaited && !(node.op() instanceof Fill)) {
            return false;
        }
        Shape filled = graph.typeOf(node.output()).shape();
        Tensor sizes = new KnownValues(graph).of(node.input(0));
        length = !awaited && filled.isRanked() && filled.dim(0).isKnown() ? filled.size(0) : first(sizes);
        return true;
    }

    private static long first(@Nullable Tensor sizes) {
        return sizes == null || sizes.size() == 0 ? -1 : sizes.toLongs()[0];
    }

    /// The list before the write that `node` is, null where it is none.
    private @Nullable Value before(Node node) {
        boolean scattered = node.op() instanceof ScatterNd(Scatter reduction) && reduction == Scatter.REPLACE;
        if (scattered || isUneven(graph, node.output())) {
            grows |= !scattered;
            return node.inputs().size() == 3 ? place(node) : push(node, 1);
        }
        if (node.op() instanceof Expand) {
            return node.input(0);
        }
        if (node.op() instanceof Concat && node.inputs().size() == 2) {
            Node last = graph.producerOf(node.input(1));
            if (last != null && last.op() instanceof Fill) {
                grows = true;
                return node.input(0);
            }
            return push(node, 1);
        }
        return null;
    }

    private @Nullable Value place(Node node) {
        Tensor index = new KnownValues(graph).of(node.input(1));
        Node row = graph.producerOf(node.input(2));
        if (index == null || index.size() != 1 || row == null || !(row.op() instanceof Unsqueeze)) {
            return null;
        }
        placed.putIfAbsent(index.toLongs()[0], row.input(0));
        return node.input(0);
    }

    private @Nullable Value push(Node node, int input) {
        Node row = graph.producerOf(node.input(input));
        if (row == null || !(row.op() instanceof Unsqueeze)) {
            return null;
        }
        pushed.add(row.input(0));
        return node.input(0);
    }
}
