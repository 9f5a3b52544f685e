package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Turns a batch normalization of constant parameters into a factor and an addend by channel, which other rules absorb.
///
///     y = BatchNormalization(x, scale, shift, mean, variance)
///     becomes
///     y = x * g + (shift - mean * g)   where g = scale / sqrt(variance + epsilon)
public final class LowerBatchNormalization implements Rule {

    private final boolean everywhere;

    private LowerBatchNormalization(boolean everywhere) {
        this.everywhere = everywhere;
    }

    /// For targets without the op.
    public static LowerBatchNormalization everywhere() {
        return new LowerBatchNormalization(true);
    }

    /// For targets with the op: only where neighbours absorb factor and addend, and where the channels are not an
    /// image's.
    public static LowerBatchNormalization whereAbsorbed() {
        return new LowerBatchNormalization(false);
    }

    @Override
    public String name() {
        return everywhere ? "LowerBatchNormalization" : "LowerBatchNormalizationWhereAbsorbed";
    }

    @Override
    public Optional<Edit> propose(Node norm, Graph graph) {
        if (!(norm.op() instanceof BatchNormalization(float epsilon, int axis))
                || !graph.type(norm.input(0)).shape().isRanked()
                || !Numbers.isReal(norm.output(), graph)
                || !Numbers.isReal(norm.input(0), graph)) {
            return Optional.empty();
        }
        if (!everywhere && isImageLike(norm, axis, graph) && !isAbsorbed(norm, axis, graph)) {
            return Optional.empty();
        }
        for (int i = 1; i < 5; i++) {
            if (!graph.isConstant(norm.input(i))) {
                return Optional.empty();
            }
        }
        double[] scale = parameter(norm, 1, graph);
        double[] shift = parameter(norm, 2, graph);
        double[] mean = parameter(norm, 3, graph);
        double[] variance = parameter(norm, 4, graph);
        float[] gain = new float[scale.length];
        float[] addend = new float[scale.length];
        for (int i = 0; i < gain.length; i++) {
            double g = scale[i] / Math.sqrt(variance[i] + epsilon);
            gain[i] = (float) g;
            addend[i] = (float) (shift[i] - mean[i] * g);
        }
        int rank = graph.type(norm.input(0)).shape().rank();
        long[] sizes = new long[rank - Math.floorMod(axis, rank)];
        Arrays.fill(sizes, 1);
        sizes[0] = gain.length;
        ElementType element = graph.type(norm.output()).element();
        Value gains = Names.fresh(graph, norm.name() + "/gain");
        Value addends = Names.fresh(graph, norm.name() + "/addend");
        Value scaled = Names.fresh(graph, norm.name() + "/scaled");
        Node multiply = new Node(
                scaled.name(),
                new Binary(Binary.Kind.MULTIPLY),
                List.of(norm.input(0), gains),
                List.of(scaled),
                norm.origins());
        Node add = new Node(
                norm.name(),
                new Binary(Binary.Kind.ADD),
                List.of(scaled, addends),
                norm.outputs().subList(0, 1),
                norm.origins());
        return Optional.of(Edit.replace(
                norm,
                List.of(multiply, add),
                Map.of(
                        gains, Numbers.constant(element, Shape.of(sizes), gain),
                        addends, Numbers.constant(element, Shape.of(sizes), addend))));
    }

    private static boolean isImageLike(Node norm, int axis, Graph graph) {
        int rank = graph.type(norm.input(0)).shape().rank();
        int channel = Math.floorMod(axis, rank);
        return channel == 1 || rank >= 4 && channel == rank - 1;
    }

    private static boolean isAbsorbed(Node norm, int axis, Graph graph) {
        int rank = graph.type(norm.input(0)).shape().rank();
        Node before = graph.producer(norm.input(0));
        if (UnitAxes.of(before, graph) instanceof UnitAxes reshape && graph.hasOneUse(norm.input(0))) {
            before = graph.producer(reshape.node().input(0));
            rank = graph.type(reshape.node().input(0)).shape().rank();
        }
        int channel = Math.floorMod(axis, rank);
        boolean behind = before != null
                && graph.hasOneUse(before.output())
                && Linear.of(before, graph)
                        .filter(linear -> linear.outputAxis() == channel && linear.takesBias())
                        .isPresent();
        return behind
                || graph.onlyReader(norm.output()) instanceof Node after
                        && after.input(0).equals(norm.output())
                        && Linear.of(after, graph)
                                .filter(linear ->
                                        linear.outputAxis() == channel && linear.padsNothing() && linear.takesBias())
                                .isPresent();
    }

    private static double[] parameter(Node norm, int index, Graph graph) {
        return Objects.requireNonNull(graph.constant(norm.input(index)))
                .tensor()
                .toDoubles();
    }
}
