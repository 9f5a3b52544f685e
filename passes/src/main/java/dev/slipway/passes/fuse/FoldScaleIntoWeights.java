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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        if (!keepsShape(scale, linear, graph)) {
            return Optional.empty();
        }
        int rank = graph.type(linear.output()).shape().rank();
        return Linear.of(linear, graph)
                .filter(_ -> !linear.hasInput(2) || graph.isConstant(linear.input(2)))
                .flatMap(found -> ChannelVector.of(
                                scale.input(1 - side), graph, rank, found.outputAxis(), found.channels())
                        .map(factors -> fold(
                                scale,
                                linear,
                                found,
                                kind == Binary.Kind.DIVIDE ? inverted(factors) : factors,
                                graph)));
    }

    /// Whether both make a result of the same shape, of reals as they are.
    static boolean keepsShape(Node node, Node linear, Graph graph) {
        return graph.type(linear.output()).shape().isRanked()
                && graph.type(linear.output()).equals(graph.type(node.output()))
                && Numbers.isReal(node.output(), graph);
    }

    static float[] inverted(float[] divisors) {
        float[] factors = new float[divisors.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 1 / divisors[i];
        }
        return factors;
    }

    private static Edit fold(Node scale, Node linear, Linear found, float[] factors, Graph graph) {
        Map<Value, Constant> constants = new HashMap<>();
        List<Value> inputs = new ArrayList<>(linear.inputs());
        Value weight = Names.fresh(graph, linear.input(1).name() + "/scaled:" + linear.name());
        constants.put(weight, found.weight().scaled(factors, found.weightAxis()));
        inputs.set(1, weight);
        Constant bias = graph.constant(linear.input(2));
        if (bias != null) {
            float[] values = bias.tensor().toFloats();
            float[] products = new float[factors.length];
            for (int i = 0; i < products.length; i++) {
                products[i] = values[values.length == 1 ? 0 : i] * factors[i];
            }
            Value scaled = Names.fresh(graph, linear.input(2).name() + "/scaled:" + linear.name());
            constants.put(scaled, Numbers.constant(bias.element(), Shape.of(products.length), products));
            inputs.set(2, scaled);
        }
        Node fused = new Node(linear.name(), linear.op(), inputs, scale.outputs(), linear.origins());
        return Edit.join(linear, scale, fused, constants);
    }
}
