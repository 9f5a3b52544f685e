package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Clip;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Recognises the limits that kernels have built in.
///
///     y = Clip(x, 0, 6)          becomes   y = Relu6(x)        likewise Relu, and -1 to 1
///     y = Max(x, 0)              becomes   y = Relu(x)
///     y = Min(Relu(x), 6)        becomes   y = Relu6(x)
///     y = Relu(Min(x, 6))        becomes   y = Relu6(x)
///     y = Min(Max(x, -1), 1)     becomes   y = ReluN1To1(x)    and the other way round
public final class FormRectifiers implements Rule {

    /// A value limited on one side or both.
    private record Limited(Value x, double min, double max) {

        Limited within(double least, double most) {
            return new Limited(x, Math.max(min, least), Math.min(max, most));
        }
    }

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Limited outer = limited(node, graph);
        if (outer == null) {
            return Optional.empty();
        }
        Limited inner = graph.producer(outer.x()) instanceof Node before ? limited(before, graph) : null;
        if (inner != null && inner.min() <= outer.max() && outer.min() <= inner.max()) {
            Optional<Edit> both = formed(node, inner.within(outer.min(), outer.max()));
            if (both.isPresent()) {
                return both;
            }
        }
        return node.op() instanceof Unary ? Optional.empty() : formed(node, outer);
    }

    private static Optional<Edit> formed(Node node, Limited limited) {
        Unary.Kind kind = kind(limited.min(), limited.max());
        return kind == null
                ? Optional.empty()
                : Optional.of(Edit.replace(node, node.with(new Unary(kind)).withInputs(List.of(limited.x()))));
    }

    private static Unary.@Nullable Kind kind(double min, double max) {
        if (min == 0) {
            return max >= Float.MAX_VALUE ? Unary.Kind.RELU : max == 6 ? Unary.Kind.RELU6 : null;
        }
        return min == -1 && max == 1 ? Unary.Kind.RELU_N1_TO_1 : null;
    }

    private static @Nullable Limited limited(Node node, Graph graph) {
        if (node.outputs().size() != 1 || !node.output().isPresent() || !Numbers.isReal(node.output(), graph)) {
            return null;
        }
        return switch (node.op()) {
            case Clip _ -> clipped(node, graph);
            case Unary(Unary.Kind kind)
            when kind == Unary.Kind.RELU -> new Limited(node.input(0), 0, Double.POSITIVE_INFINITY);
            case Unary(Unary.Kind kind) when kind == Unary.Kind.RELU6 -> new Limited(node.input(0), 0, 6);
            case Binary(Binary.Kind kind)
            when kind == Binary.Kind.MAX ->
                Numbers.with(node, kind, graph) instanceof Numbers.With with
                        ? new Limited(with.x(), with.number(), Double.POSITIVE_INFINITY)
                        : null;
            case Binary(Binary.Kind kind)
            when kind == Binary.Kind.MIN ->
                Numbers.with(node, kind, graph) instanceof Numbers.With with
                        ? new Limited(with.x(), Double.NEGATIVE_INFINITY, with.number())
                        : null;
            default -> null;
        };
    }

    private static @Nullable Limited clipped(Node node, Graph graph) {
        Double min = node.hasInput(1) ? Numbers.of(node.input(1), graph) : Double.valueOf(Double.NEGATIVE_INFINITY);
        Double max = node.hasInput(2) ? Numbers.of(node.input(2), graph) : Double.valueOf(Double.POSITIVE_INFINITY);
        return min == null || max == null ? null : new Limited(node.input(0), min, max);
    }
}
