package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Typing;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Replaces computed shapes by constants where shape arithmetic finds them.
///
///     n = Gather(ShapeOf(x), 1)         becomes   n = 224               where that size is known
///     y = Reshape(x, [batch, 7 * 7])    becomes   y = Reshape(x, [-1, 49])
///
/// A reshape may leave one size open; where more are symbols the computation stays.
public final class FoldShapes implements Rule {

    private @Nullable Graph seen;
    private Map<Value, List<Dim>> symbolic = Map.of();

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (seen != graph) {
            symbolic = Typing.symbolicValues(graph);
            seen = graph;
        }
        if (node.outputs().size() == 1 && symbolic.get(node.output()) instanceof List<Dim> dims) {
            if (dims.stream().allMatch(Dim::isKnown)) {
                return Optional.of(new Edit(
                        Set.of(node),
                        List.of(),
                        Map.of(node.output(), constant(dims, graph.type(node.output()))),
                        Map.of()));
            }
        }
        if (node.op() instanceof Reshape && !graph.isConstant(node.input(1))) {
            return reshape(node, graph);
        }
        return Optional.empty();
    }

    private static Constant constant(List<Dim> dims, TensorType type) {
        long[] sizes = dims.stream().mapToLong(Dim::size).toArray();
        Shape shape = type.shape().hasRank(0) ? Shape.SCALAR : Shape.of(sizes.length);
        return Constant.of(Tensor.ofLongs(type.element(), shape, sizes));
    }

    private Optional<Edit> reshape(Node node, Graph graph) {
        Shape wanted = graph.type(node.output()).shape();
        if (!(symbolic.get(node.input(1)) instanceof List<Dim>) || !wanted.isRanked()) {
            return Optional.empty();
        }
        long open = wanted.dims().stream().filter(dim -> !dim.isKnown()).count();
        if (open > 1 || wanted.dims().stream().anyMatch(dim -> dim.is(0))) {
            return Optional.empty();
        }
        long[] sizes = wanted.dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                .toArray();
        Value shape = new Value(node.name() + "/shape:folded");
        if (graph.types().containsKey(shape)) {
            return Optional.empty();
        }
        Node added = node.with(new Reshape(true)).withInputs(List.of(node.input(0), shape));
        return Optional.of(Edit.replace(
                node, List.of(added), Map.of(shape, Constant.of(Tensor.ofLongs(Shape.of(sizes.length), sizes)))));
    }
}
