package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Removes a node that gives its input back: `Identity`, casts to the same type, transposes and reshapes that change
/// nothing,
/// concatenations of one, paddings by zero.
///
///     y = Identity(x)   becomes   x
public final class RemoveIdentities implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.outputs().size() != 1 || !node.hasInput(0) || !changesNothing(node, graph)) {
            return Optional.empty();
        }
        boolean inputToOutput = graph.isOutput(node.output()) && graph.producer(node.input(0)) == null;
        return inputToOutput ? Optional.empty() : Optional.of(Edit.bypass(node, node.input(0)));
    }

    private static boolean changesNothing(Node node, Graph graph) {
        TensorType before = graph.type(node.input(0));
        TensorType after = graph.type(node.output());
        return switch (node.op()) {
            case Identity _ -> true;
            case Cast cast -> before.element() == cast.to() && !before.isQuantized();
            case Transpose(List<Integer> permutation) -> Permutation.isIdentity(permutation);
            case Reshape _, Squeeze _, Expand _ ->
                before.shape().isRanked() && before.shape().equals(after.shape()) && hasOneOpenSize(before);
            case Concat _ -> node.inputs().size() == 1;
            case Pad _ -> isZero(graph.constant(node.input(1)));
            default -> false;
        };
    }

    private static boolean hasOneOpenSize(TensorType type) {
        return type.shape().dims().stream().noneMatch(dim -> dim.mentionsUnknown());
    }

    private static boolean isZero(@org.jspecify.annotations.Nullable Constant pads) {
        return pads != null && Arrays.stream(pads.tensor().toLongs()).allMatch(pad -> pad == 0);
    }
}
