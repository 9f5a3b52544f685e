package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Flatten;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Reverse;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Tile;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Computes with the two parts of complex numbers, which most targets have not, until something real comes of them.
///
///     y = |complex(a, b)|              becomes   y = sqrt(a a + b b)
///     y = Reshape(complex(a, b), s)    becomes   y = complex(Reshape(a, s), Reshape(b, s))
///
/// Only where the complex number is put together of two reals, and for ops that move numbers, add and multiply them.
public final class SplitComplexNumbers implements Rule {

    private record Pair(Value real, Value imaginary) {}

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.outputs().size() != 1 || !node.hasInput(0) || !(pair(node, 0, graph) instanceof Pair x)) {
            return Optional.empty();
        }
        Steps steps = new Steps(node, graph);
        return switch (node.op()) {
            case Unary(Unary.Kind kind) -> unary(kind, x, steps);
            case Binary(Binary.Kind kind) ->
                pair(node, 1, graph) instanceof Pair y ? binary(kind, x, y, steps) : Optional.empty();
            case Concat op -> concatenated(op, node, graph, steps);
            case Reshape _,
                    Squeeze _,
                    Unsqueeze _,
                    Transpose _,
                    Slice _,
                    Gather _,
                    Tile _,
                    Identity _,
                    Flatten _,
                    Expand _,
                    Reverse _ -> moved(node, x, steps);
            default -> Optional.empty();
        };
    }

    private static @Nullable Pair pair(Node node, int input, Graph graph) {
        return graph.producer(node.input(input)) instanceof Node producer
                        && producer.op() instanceof Binary(Binary.Kind kind)
                        && kind == Binary.Kind.COMPLEX
                ? new Pair(producer.input(0), producer.input(1))
                : null;
    }

    private static Optional<Edit> unary(Unary.Kind kind, Pair x, Steps steps) {
        return switch (kind) {
            case REAL -> Optional.of(Edit.bypass(steps.node, x.real));
            case IMAGINARY -> Optional.of(Edit.bypass(steps.node, x.imaginary));
            case ABS, COMPLEX_ABS -> {
                Unary square = new Unary(Unary.Kind.SQUARE);
                Value sum = steps.binary(Binary.Kind.ADD, steps.step(square, x.real), steps.step(square, x.imaginary));
                yield steps.last(new Unary(Unary.Kind.SQRT), sum);
            }
            case ANGLE -> steps.last(new Binary(Binary.Kind.ATAN2), x.imaginary, x.real);
            case CONJUGATE -> steps.joined(x.real, steps.step(new Unary(Unary.Kind.NEGATE), x.imaginary));
            case NEGATE -> {
                Unary negative = new Unary(Unary.Kind.NEGATE);
                yield steps.joined(steps.step(negative, x.real), steps.step(negative, x.imaginary));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Edit> binary(Binary.Kind kind, Pair x, Pair y, Steps steps) {
        return switch (kind) {
            case ADD, SUBTRACT ->
                steps.joined(steps.binary(kind, x.real, y.real), steps.binary(kind, x.imaginary, y.imaginary));
            case MULTIPLY ->
                steps.joined(
                        steps.binary(
                                Binary.Kind.SUBTRACT,
                                steps.binary(kind, x.real, y.real),
                                steps.binary(kind, x.imaginary, y.imaginary)),
                        steps.binary(
                                Binary.Kind.ADD,
                                steps.binary(kind, x.real, y.imaginary),
                                steps.binary(kind, x.imaginary, y.real)));
            default -> Optional.empty();
        };
    }

    private static Optional<Edit> concatenated(Concat op, Node node, Graph graph, Steps steps) {
        List<Value> reals = new ArrayList<>();
        List<Value> imaginaries = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (!(pair(node, i, graph) instanceof Pair part)) {
                return Optional.empty();
            }
            reals.add(part.real);
            imaginaries.add(part.imaginary);
        }
        return steps.joined(
                steps.step(op, reals.toArray(Value[]::new)), steps.step(op, imaginaries.toArray(Value[]::new)));
    }

    private static Optional<Edit> moved(Node node, Pair x, Steps steps) {
        Value[] inputs = node.inputs().toArray(Value[]::new);
        inputs[0] = x.real;
        Value real = steps.step(node.op(), inputs.clone());
        inputs[0] = x.imaginary;
        return steps.joined(real, steps.step(node.op(), inputs));
    }

    /// What stands in a node's place.
    private static final class Steps {

        private final Node node;
        private final Graph graph;
        private final List<Node> added = new ArrayList<>();

        Steps(Node node, Graph graph) {
            this.node = node;
            this.graph = graph;
        }

        Value step(Op op, Value... inputs) {
            Value made = Names.fresh(graph, node.name() + "/part" + added.size());
            added.add(new Node(made.name(), op, List.of(inputs), List.of(made), node.origins()));
            return made;
        }

        Value binary(Binary.Kind kind, Value a, Value b) {
            return step(new Binary(kind), a, b);
        }

        Optional<Edit> joined(Value real, Value imaginary) {
            return last(new Binary(Binary.Kind.COMPLEX), real, imaginary);
        }

        Optional<Edit> last(Op op, Value... inputs) {
            added.add(node.with(op).withInputs(List.of(inputs)));
            return Optional.of(Edit.replace(node, added, Map.of()));
        }
    }
}
