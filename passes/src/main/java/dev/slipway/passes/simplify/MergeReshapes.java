package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Flatten;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Joins neighbouring ops that only change the shape.
///
///     y = Reshape(Reshape(x, s), t)      becomes   y = Reshape(x, t)
///     y = Unsqueeze(Squeeze(x, a), b)    becomes   y = Reshape(x, shape of y)
///
/// The second only where at most one size of y is open.
public final class MergeReshapes implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!onlyReshapes(node.op())
                || !(graph.producer(node.input(0)) instanceof Node before)
                || !onlyReshapes(before.op())
                || graph.type(node.output()).isQuantized()) {
            return Optional.empty();
        }
        if (node.op() instanceof Reshape(boolean zeroIsZero) && zeroIsZero) {
            return Optional.of(Edit.replace(node, node.withInputs(List.of(before.input(0), node.input(1)))));
        }
        Shape shape = graph.type(node.output()).shape();
        if (!shape.isRanked()
                || shape.dims().stream().filter(dim -> !dim.isKnown()).count() > 1
                || shape.dims().stream().anyMatch(dim -> dim.is(0))) {
            return Optional.empty();
        }
        long[] sizes = shape.dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                .toArray();
        Value wanted = Names.fresh(graph, node.name() + "/joint_shape");
        Node joined = node.with(new Reshape(true)).withInputs(List.of(before.input(0), wanted));
        return Optional.of(Edit.replace(
                node, List.of(joined), Map.of(wanted, Constant.of(Tensor.ofLongs(Shape.of(sizes.length), sizes)))));
    }

    private static boolean onlyReshapes(Op op) {
        return op instanceof Reshape || op instanceof Squeeze || op instanceof Unsqueeze || op instanceof Flatten;
    }
}
