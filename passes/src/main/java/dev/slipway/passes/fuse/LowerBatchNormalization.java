package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns a batch normalization of constant parameters into a factor and an addend by channel, which other rules absorb.
///
///     y = BatchNormalization(x, scale, shift, mean, variance)
///     becomes
///     y = x * g + (shift - mean * g)   where g = scale / sqrt(variance + epsilon)
public final class LowerBatchNormalization implements Rule {

    @Override
    public Optional<Edit> propose(Node norm, Graph graph) {
        if (!(norm.op() instanceof BatchNormalization(float epsilon, int axis))
                || !graph.type(norm.input(0)).shape().isRanked()) {
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
                        gains, Constant.of(Tensor.ofFloats(Shape.of(sizes), gain)),
                        addends, Constant.of(Tensor.ofFloats(Shape.of(sizes), addend)))));
    }

    private static double[] parameter(Node norm, int index, Graph graph) {
        return java.util.Objects.requireNonNull(graph.constant(norm.input(index)))
                .tensor()
                .toDoubles();
    }
}
