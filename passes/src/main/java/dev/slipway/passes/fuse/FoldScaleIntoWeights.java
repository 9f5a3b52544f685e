package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Absorbs a factor by channel into the weights of the linear op before it.
///
///     y = Multiply(Convolution(x, w, b), g)   becomes   y = Convolution(x, w * g, b * g)
///
/// Only where nothing else reads the convolution and w, b and g are constants. Likewise for division by a constant,
/// for depthwise and transposed convolutions, Dense, and MatMul with a constant matrix.
public final class FoldScaleIntoWeights implements Rule {

    @Override
    public Optional<Edit> propose(Node scale, Graph graph) {
        if (!(scale.op() instanceof Binary(Binary.Kind kind))
                || kind != Binary.Kind.MULTIPLY && kind != Binary.Kind.DIVIDE) {
            return Optional.empty();
        }
        int side = kind == Binary.Kind.MULTIPLY && graph.isConstant(scale.input(0)) ? 1 : 0;
        if (!(graph.producer(scale.input(side)) instanceof Node linear) || !graph.hasOneUse(linear.output())) {
            return Optional.empty();
        }
        int rank = graph.type(linear.output()).shape().isRanked()
                ? graph.type(linear.output()).shape().rank()
                : -1;
        return Linear.of(linear, graph)
                .filter(found -> !linear.hasInput(2) || graph.isConstant(linear.input(2)))
                .flatMap(found -> ChannelVector.of(
                                scale.input(1 - side), graph, rank, found.outputAxis(), found.channels())
                        .map(factors -> fold(
                                scale,
                                linear,
                                found,
                                kind == Binary.Kind.DIVIDE ? inverted(factors) : factors,
                                graph)));
    }

    private static float[] inverted(float[] divisors) {
        float[] factors = new float[divisors.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 1 / divisors[i];
        }
        return factors;
    }

    private static Edit fold(Node scale, Node linear, Linear found, float[] factors, Graph graph) {
        Map<Value, Constant> constants = new HashMap<>();
        List<Value> inputs = new ArrayList<>(linear.inputs());
        Value weight = Names.fresh(graph, linear.input(1).name() + "/scaled");
        constants.put(weight, found.weight().scaled(factors, found.weightAxis()));
        inputs.set(1, weight);
        Constant bias = graph.constant(linear.input(2));
        if (bias != null) {
            float[] values = bias.tensor().toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factors[i];
            }
            Value scaled = Names.fresh(graph, linear.input(2).name() + "/scaled");
            constants.put(scaled, Constant.of(Tensor.ofFloats(Shape.of(values.length), values)));
            inputs.set(2, scaled);
        }
        List<String> origins = new ArrayList<>(linear.origins());
        origins.addAll(scale.origins());
        Node fused = new Node(linear.name(), linear.op(), inputs, scale.outputs(), origins);
        return new Edit(Set.of(linear, scale), List.of(fused), constants, Map.of());
    }
}
