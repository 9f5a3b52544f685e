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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        int rank = graph.type(linear.output()).shape().isRanked()
                ? graph.type(linear.output()).shape().rank()
                : -1;
        return Linear.of(linear, graph)
                .filter(Linear::takesBias)
                .filter(_ -> !linear.hasInput(2) || graph.isConstant(linear.input(2)))
                .flatMap(found -> ChannelVector.of(
                                shift.input(1 - side), graph, rank, found.outputAxis(), found.channels())
                        .map(addends -> fold(shift, linear, addends, kind == Binary.Kind.SUBTRACT ? -1 : 1, graph)));
    }

    private static Edit fold(Node shift, Node linear, float[] addends, int sign, Graph graph) {
        Constant old = graph.constant(linear.input(2));
        float[] bias = old == null ? new float[addends.length] : old.tensor().toFloats();
        for (int i = 0; i < bias.length; i++) {
            bias[i] += sign * addends[i];
        }
        Value value = Names.fresh(graph, linear.name() + "/bias");
        List<String> origins = new ArrayList<>(linear.origins());
        origins.addAll(shift.origins());
        Node fused = new Node(
                linear.name(), linear.op(), List.of(linear.input(0), linear.input(1), value), shift.outputs(), origins);
        return new Edit(
                Set.of(linear, shift),
                List.of(fused),
                Map.of(value, Constant.of(Tensor.ofFloats(Shape.of(bias.length), bias))),
                Map.of());
    }
}
