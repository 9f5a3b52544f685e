package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A list that is made before the shape of its elements is known. Only its length is kept, in a node that stands in for
/// it until the first element is put in.
public final class AwaitedList {

    static final String AWAITED = "AwaitedList";

    private AwaitedList() {}

    static Value of(TensorflowNode node, ElementType type, Value count) {
        Value value = new Value(node.graph().uniqueName(node.name()));
        node.graph().declare(value, TensorType.of(type, Shape.UNRANKED));
        node.graph()
                .add(new Node(
                        value.name(),
                        new Opaque("tensorflow", AWAITED, List.of()),
                        List.of(count),
                        List.of(value),
                        List.of(node.name())));
        return value;
    }

    /// The length of a list whose elements' shape is awaited; null for other values.
    static @Nullable Value length(GraphBuilder graph, Value list) {
        Node producer = graph.producerOf(list);
        return producer != null
                        && producer.op() instanceof Opaque opaque
                        && opaque.type().equals(AWAITED)
                ? producer.input(0)
                : null;
    }

    public static boolean is(GraphBuilder graph, Value list) {
        return length(graph, list) != null;
    }

    /// What a loop puts into a list shows in the loop's body: the shape of the element there, null where nothing is put
    /// in.
    public static @Nullable Shape putInto(Graph body, Value result) {
        Node producer = body.producer(result);
        if (producer == null) {
            return null;
        }
        return switch (producer.op()) {
            case ScatterNd _ -> element(body, producer.input(2));
            case Concat _ -> element(body, producer.input(1));
            case While loop
            when loop.body() instanceof Graph inner -> {
                int place = producer.outputs().indexOf(result);
                yield putInto(inner, inner.outputs().get(place).value());
            }
            default -> null;
        };
    }

    private static @Nullable Shape element(Graph body, Value added) {
        Shape shape = body.type(added).shape();
        return shape.isRanked() && shape.rank() > 0 ? Shape.of(shape.dims().subList(1, shape.rank())) : null;
    }

    /// The awaited list, filled with zeros of the shape found. A size that only the loop can compute is 1 until the
    /// first element is put in.
    public static Value filled(TensorflowNode node, Value list, Shape element) {
        List<Value> sizes = new ArrayList<>();
        for (Dim dim : element.dims()) {
            Value size = sizeOf(node, dim);
            sizes.add(size == null ? node.vector("size", 1) : size);
        }
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value shape = sizes.isEmpty() ? node.vector("element") : formula.concat(0, sizes.toArray(Value[]::new));
        Value count = Objects.requireNonNull(length(node.graph(), list));
        return zeros(node, node.graph().typeOf(list).element(), count, shape);
    }

    /// A dimension as a vector of one element: a number, or the size of a value that has this dimension.
    private static @Nullable Value sizeOf(TensorflowNode node, Dim dim) {
        if (dim.isKnown()) {
            return node.vector("size", dim.size());
        }
        GraphBuilder graph = node.graph();
        List<Value> candidates = new ArrayList<>(node.inputs());
        graph.nodes().forEach(each -> candidates.addAll(each.inputs()));
        for (Value value : candidates) {
            if (value.isPresent()) {
                Shape shape = graph.typeOf(value).shape();
                int axis = shape.isRanked() ? shape.dims().indexOf(dim) : -1;
                if (axis >= 0) {
                    return node.step("size", new ShapeOf(axis, axis + 1, ElementType.INT64), value);
                }
            }
        }
        return null;
    }

    static Value zeros(TensorflowNode node, ElementType type, Value count, Value element) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value all = formula.concat(0, formula.cast(count, ElementType.INT64), element);
        return node.step("list", new Fill(Tensor.ofDoubles(type, Shape.of(1), 0)), all);
    }
}
