package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Flatten;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Tile;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Removes a node that gives its input back: `Identity`, casts to the same type, transposes and reshapes that change
/// nothing, slices of everything, concatenations of one, paddings by zero.
///
///     y = Identity(x)   becomes   x
public final class RemoveIdentities implements Rule {

    private final boolean alsoAtOutputs;

    public RemoveIdentities() {
        this(true);
    }

    private RemoveIdentities(boolean alsoAtOutputs) {
        this.alsoAtOutputs = alsoAtOutputs;
    }

    /// For graphs whose outputs a format has already been given values of their own.
    public static RemoveIdentities butNotAtOutputs() {
        return new RemoveIdentities(false);
    }

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.outputs().size() != 1 || !node.hasInput(0) || !changesNothing(node, graph)) {
            return Optional.empty();
        }
        boolean stays = graph.isOutput(node.output()) && (!alsoAtOutputs || graph.producer(node.input(0)) == null);
        return stays ? Optional.empty() : Optional.of(Edit.bypass(node, node.input(0)));
    }

    private static boolean changesNothing(Node node, Graph graph) {
        TensorType before = graph.type(node.input(0));
        TensorType after = graph.type(node.output());
        return switch (node.op()) {
            case Identity _ -> Objects.equals(before.quantization(), after.quantization());
            case Cast cast -> before.element() == cast.to() && !before.isQuantized() && !after.isQuantized();
            case Transpose(List<Integer> permutation) -> Permutation.isIdentity(permutation);
            case Reshape _, Squeeze _, Unsqueeze _, Flatten _, Expand _, Tile _ -> isSame(before, after);
            case Slice _ -> isSame(before, after) && (!node.hasInput(4) || isAll(1, graph.constant(node.input(4))));
            case Concat _ -> node.inputs().size() == 1;
            case Pad _ -> isAll(0, graph.constant(node.input(1)));
            default -> false;
        };
    }

    /// Whether both are surely of one shape, and read alike.
    private static boolean isSame(TensorType before, TensorType after) {
        return before.equals(after)
                && before.shape().isRanked()
                && before.shape().dims().stream().noneMatch(dim -> dim.mentionsUnknown());
    }

    private static boolean isAll(long number, @Nullable Constant constant) {
        return constant != null && Arrays.stream(constant.tensor().toLongs()).allMatch(value -> value == number);
    }
}
