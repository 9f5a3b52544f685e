package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Absorbs an addend by channel into the bias of the linear op after it.
///
///     y = Convolution(x + c, w, b)   becomes   y = Convolution(x, w, b + sum of w * c)
///
/// Only where the convolution pads nothing, nothing else reads the sum, and w, b and c are constants. Likewise for
/// subtraction and for Dense.
public final class FoldShiftIntoNextBias implements Rule {

    private static final long MAX_WEIGHTS = 1 << 24;

    @Override
    public Optional<Edit> propose(Node linear, Graph graph) {
        if (!(graph.producer(linear.input(0)) instanceof Node shift)
                || !(shift.op() instanceof Binary(Binary.Kind kind))
                || kind != Binary.Kind.ADD && kind != Binary.Kind.SUBTRACT
                || !graph.hasOneUse(shift.output())) {
            return Optional.empty();
        }
        int side = kind == Binary.Kind.ADD && graph.isConstant(shift.input(0)) ? 1 : 0;
        if (!graph.type(shift.output()).shape().isRanked()
                || !Numbers.isReal(shift.input(side), graph)
                || !graph.type(shift.input(side))
                        .shape()
                        .equals(graph.type(shift.output()).shape())) {
            return Optional.empty();
        }
        int rank = graph.type(shift.output()).shape().rank();
        return Linear.of(linear, graph)
                .filter(found -> found.takesBias() && found.padsNothing())
                .filter(found -> found.weight().shape().elements() <= MAX_WEIGHTS)
                .filter(_ -> !linear.hasInput(2) || graph.isConstant(linear.input(2)))
                .flatMap(found -> ChannelVector.of(
                                shift.input(1 - side), graph, rank, found.outputAxis(), found.inputChannels())
                        .map(addends -> fold(
                                linear,
                                shift,
                                shift.input(side),
                                bias(linear, found, addends, kind == Binary.Kind.SUBTRACT ? -1 : 1, graph),
                                graph)));
    }

    private static Constant bias(Node linear, Linear found, float[] addends, int sign, Graph graph) {
        double[] sums = new double[found.channels()];
        Constant old = graph.constant(linear.input(2));
        if (old != null) {
            double[] values = old.tensor().toDoubles();
            for (int i = 0; i < sums.length; i++) {
                sums[i] = values[values.length == 1 ? 0 : i];
            }
        }
        float[] weights = found.weight().tensor().toFloats();
        long[] sizes = found.weight().shape().sizes();
        int outputStride = stride(sizes, found.weightAxis());
        int inputStride = stride(sizes, found.inputAxis());
        int depth = (int) sizes[found.inputAxis()];
        int outputsOfGroup = found.channels() / found.groups();
        for (int i = 0; i < weights.length; i++) {
            int output = i / outputStride % sums.length;
            int input = i / inputStride % depth + output / outputsOfGroup * depth;
            sums[output] += sign * (double) weights[i] * addends[input];
        }
        float[] rounded = new float[sums.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) sums[i];
        }
        return Numbers.constant(graph.type(linear.output()).element(), Shape.of(rounded.length), rounded);
    }

    private static int stride(long[] sizes, int axis) {
        int stride = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            stride *= (int) sizes[i];
        }
        return stride;
    }

    private static Edit fold(Node linear, Node shift, Value x, Constant bias, Graph graph) {
        Value value = Names.fresh(graph, linear.name() + "/bias");
        Node folded = linear.withInputs(List.of(x, linear.input(1), value));
        return Edit.join(shift, linear, folded, Map.of(value, bias));
    }
}
