package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says a transpose that moves no element as a reshape.
///
///     y = Transpose(x: [n, 1, 8], 0 2 1)   becomes   y = Reshape(x, [n, 8, 1])
///
/// Only axes of size 1 may change places, and at most one size may be open.
public final class TurnTransposesIntoReshapes implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Transpose(List<Integer> permutation)) || Permutation.isIdentity(permutation)) {
            return Optional.empty();
        }
        Shape before = graph.type(node.input(0)).shape();
        if (!before.isRanked() || graph.type(node.output()).isQuantized()) {
            return Optional.empty();
        }
        List<Integer> moved =
                permutation.stream().filter(axis -> !before.dim(axis).is(1)).toList();
        Shape after = graph.type(node.output()).shape();
        long open = after.dims().stream().filter(dim -> !dim.isKnown()).count();
        if (!moved.equals(moved.stream().sorted().toList())
                || open > 1
                || after.dims().stream().anyMatch(dim -> dim.is(0))) {
            return Optional.empty();
        }
        long[] sizes = after.dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                .toArray();
        Value wanted = Names.fresh(graph, node.name() + "/shape");
        Node reshape = node.with(new Reshape(true)).withInputs(List.of(node.input(0), wanted));
        return Optional.of(Edit.replace(
                node, List.of(reshape), Map.of(wanted, Constant.of(Tensor.ofLongs(Shape.of(sizes.length), sizes)))));
    }
}
