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

/// Absorbs an addend by channel into the bias of the linear op before it.
///
///     y = Add(Convolution(x, w, b), c)   becomes   y = Convolution(x, w, b + c)
///
/// Only where nothing else reads the convolution and c (and b, if any) are constants. Likewise for subtraction.
public final class FoldShiftIntoBias implements Rule {

    @Override
    public Optional<Edit> propose(Node shift, Graph graph) {
        if (!(shift.op() instanceof Binary(Binary.Kind kind))
                || kind != Binary.Kind.ADD && kind != Binary.Kind.SUBTRACT) {
            return Optional.empty();
        }
        int side = kind == Binary.Kind.ADD && graph.isConstant(shift.input(0)) ? 1 : 0;
        if (!(graph.producer(shift.input(side)) instanceof Node linear) || !graph.hasOneUse(linear.output())) {
            return Optional.empty();
        }
        if (!FoldScaleIntoWeights.keepsShape(shift, linear, graph)) {
            return Optional.empty();
        }
        int rank = graph.type(linear.output()).shape().rank();
        return Linear.of(linear, graph)
                .filter(Linear::takesBias)
                .filter(_ -> !linear.hasInput(2) || graph.isConstant(linear.input(2)))
                .flatMap(found -> ChannelVector.of(
                                shift.input(1 - side), graph, rank, found.outputAxis(), found.channels())
                        .map(addends -> fold(shift, linear, addends, kind == Binary.Kind.SUBTRACT ? -1 : 1, graph)));
    }

    private static Edit fold(Node shift, Node linear, float[] addends, int sign, Graph graph) {
        Constant old = graph.constant(linear.input(2));
        float[] given = old == null ? new float[1] : old.tensor().toFloats();
        float[] bias = new float[addends.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = given[given.length == 1 ? 0 : i] + sign * addends[i];
        }
        Value value = Names.fresh(graph, linear.name() + "/bias");
        Node fused = new Node(
                linear.name(),
                linear.op(),
                List.of(linear.input(0), linear.input(1), value),
                shift.outputs(),
                linear.origins());
        Constant constant = Numbers.constant(graph.type(linear.output()).element(), Shape.of(bias.length), bias);
        return Edit.join(linear, shift, fused, Map.of(value, constant));
    }
}
