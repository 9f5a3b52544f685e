package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Absorbs a factor by channel into the weights of the linear op after it.
///
///     y = Convolution(x * g, w, b)   becomes   y = Convolution(x, w * g, b)
///
/// Only where nothing else reads the product, and w and g are constants. Likewise for division by a constant, for
/// depthwise and transposed convolutions, Dense, and MatMul with a constant matrix.
public final class FoldScaleIntoNextWeights implements Rule {

    @Override
    public Optional<Edit> propose(Node linear, Graph graph) {
        if (!(graph.producer(linear.input(0)) instanceof Node scale)
                || !(scale.op() instanceof Binary(Binary.Kind kind))
                || kind != Binary.Kind.MULTIPLY && kind != Binary.Kind.DIVIDE
                || !graph.hasOneUse(scale.output())) {
            return Optional.empty();
        }
        int side = kind == Binary.Kind.MULTIPLY && graph.isConstant(scale.input(0)) ? 1 : 0;
        if (!graph.type(scale.output()).shape().isRanked()
                || !Numbers.isReal(scale.input(side), graph)
                || !graph.type(scale.input(side))
                        .shape()
                        .equals(graph.type(scale.output()).shape())) {
            return Optional.empty();
        }
        int rank = graph.type(scale.output()).shape().rank();
        return Linear.of(linear, graph)
                .flatMap(found -> ChannelVector.of(
                                scale.input(1 - side), graph, rank, found.outputAxis(), found.inputChannels())
                        .flatMap(factors -> Optional.ofNullable(scaled(
                                found, kind == Binary.Kind.DIVIDE ? FoldScaleIntoWeights.inverted(factors) : factors)))
                        .map(weight -> fold(linear, scale, scale.input(side), weight, graph)));
    }

    /// The weight with each input channel's part scaled; null for groups of several channels.
    private static @Nullable Constant scaled(Linear found, float[] factors) {
        if (found.groups() == 1) {
            return found.weight().scaled(factors, found.inputAxis());
        }
        if (found.groups() != factors.length) {
            return null;
        }
        int multiplier = found.channels() / found.groups();
        float[] repeated = new float[found.channels()];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = factors[i / multiplier];
        }
        return found.weight().scaled(repeated, found.weightAxis());
    }

    private static Edit fold(Node linear, Node scale, Value x, Constant weight, Graph graph) {
        Value value = Names.fresh(graph, linear.input(1).name() + "/scaled:" + linear.name());
        List<Value> inputs = new ArrayList<>(linear.inputs());
        inputs.set(0, x);
        inputs.set(1, value);
        return Edit.join(scale, linear, linear.withInputs(inputs), Map.of(value, weight));
    }
}
