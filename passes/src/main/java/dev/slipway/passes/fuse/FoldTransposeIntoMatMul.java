package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Transpose;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lets a matrix product read an operand transposed, for targets that can.
///
///     y = MatMul(a, Transpose(b))   becomes   y = MatMul[transposeB](a, b)
///
/// Only where the transpose swaps the last two axes.
public final class FoldTransposeIntoMatMul implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof MatMul(boolean transposeA, boolean transposeB))) {
            return Optional.empty();
        }
        Value a = swapped(node.input(0), graph);
        Value b = swapped(node.input(1), graph);
        if (a == null && b == null) {
            return Optional.empty();
        }
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, a == null ? node.input(0) : a);
        inputs.set(1, b == null ? node.input(1) : b);
        MatMul op = new MatMul(transposeA ^ a != null, transposeB ^ b != null);
        return Optional.of(Edit.replace(node, node.with(op).withInputs(inputs)));
    }

    private static @Nullable Value swapped(Value value, Graph graph) {
        if (!(graph.producer(value) instanceof Node node)
                || !(node.op() instanceof Transpose(List<Integer> permutation))
                || permutation.size() < 2) {
            return null;
        }
        int rank = permutation.size();
        boolean last = IntStream.range(0, rank)
                .allMatch(i -> permutation.get(i) == (i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i));
        return last ? node.input(0) : null;
    }
}
