package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.If;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rewriter;
import dev.slipway.passes.Rule;
import dev.slipway.passes.simplify.RemoveIdentities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out that a condition can only have one value: exporters write down branches for numbers of axes that the rest
/// of the model cannot take.
final class PossibleBranch {

    private PossibleBranch() {}

    /// The branch that alone can be taken, null where both can or nobody knows.
    static @Nullable Graph of(Node node, Graph then, Graph otherwise, Graph graph) {
        boolean first = fits(node, then, graph);
        boolean second = fits(node, otherwise, graph);
        if (first && second && ranksDiffer(node, then, otherwise, graph)) {
            first = continues(node, then, graph);
            second = continues(node, otherwise, graph);
        }
        return first == second ? null : first ? then : otherwise;
    }

    private static boolean fits(Node node, Graph branch, Graph graph) {
        try {
            branch.infer(given(node, graph));
            return true;
        } catch (OpException e) {
            return false;
        }
    }

    private static List<TensorType> given(Node node, Graph graph) {
        List<TensorType> given = new ArrayList<>();
        for (int i = 1; i < node.inputs().size(); i++) {
            given.add(graph.type(node.input(i)));
        }
        return given;
    }

    private static boolean ranksDiffer(Node node, Graph then, Graph otherwise, Graph graph) {
        List<TensorType> first = then.infer(given(node, graph));
        List<TensorType> second = otherwise.infer(given(node, graph));
        for (int i = 0; i < first.size(); i++) {
            boolean ranked =
                    first.get(i).shape().isRanked() && second.get(i).shape().isRanked();
            if (ranked && first.get(i).shape().rank() != second.get(i).shape().rank()) {
                return true;
            }
        }
        return false;
    }

    /// Whether the graph still holds together with this branch in the condition's place.
    private static boolean continues(Node node, Graph branch, Graph graph) {
        List<Rule> rules = List.of(
                new Taken(node, branch, graph.name()),
                new RemoveIdentities(),
                new FoldConstants(),
                new FoldShapes(),
                new Known());
        try {
            new Rewriter(rules).rewrite(graph);
            return true;
        } catch (OpException e) {
            return false;
        }
    }

    /// Takes one branch of one node.
    private record Taken(Node decided, Graph branch, String within) implements Rule {

        @Override
        public Optional<Edit> propose(Node node, Graph graph) {
            boolean here = graph.name().equals(within)
                    && node.op() instanceof If
                    && node.outputs().equals(decided.outputs());
            return here ? Optional.of(InlineConstantIf.inlined(node, branch, graph)) : Optional.empty();
        }
    }

    /// Takes the branches of conditions that are known then.
    private record Known() implements Rule {

        @Override
        public Optional<Edit> propose(Node node, Graph graph) {
            return graph.constant(node.input(0)) == null
                    ? Optional.empty()
                    : new InlineConstantIf().propose(node, graph);
        }
    }
}
