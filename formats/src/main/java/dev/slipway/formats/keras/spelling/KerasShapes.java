package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Transpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Functions that give elements another shape.
final class KerasShapes {

    private KerasShapes() {}

    static void spellings() {
        KerasFunction.spell(
                "Reshape",
                "reshape",
                call -> KerasFunctions.reshape(call.node(), call.x(), call.argument(1, "newshape", "shape")));
        KerasFunction.operations("Ravel", call -> KerasFunctions.reshape(call.node(), call.x(), -1L));
        KerasFunction.spell(
                "Transpose",
                "transpose compat.v1.transpose",
                call -> KerasFunctions.transpose(call.node(), call.x(), call.axes(1, "axes", "perm")));
        KerasFunction.operations("Moveaxis", KerasShapes::moved);
        KerasFunction.operations("Swapaxes", KerasShapes::swapped);
        KerasFunction.spell(
                "Squeeze", "squeeze", call -> KerasFunctions.squeeze(call.node(), call.x(), call.axes(1, "axis")));
        KerasFunction.spell(
                "ExpandDims",
                "expand_dims",
                call -> KerasFunctions.expand(call.node(), call.x(), call.axes(1, "axis")));
        KerasFunction.operations(
                "BroadcastTo",
                call -> call.is(
                        new Expand(),
                        call.x(),
                        call.node().vector("shape", call.node().config().integers("shape"))));
        KerasFunction.functions("shape compat.v1.shape", call -> call.formula().sizes(call.x(), 0, Integer.MAX_VALUE));
    }

    private static Value swapped(KerasFunction call) {
        KerasNode node = call.node();
        int rank = node.rank(call.x());
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(
                order,
                Math.floorMod(node.config().integer("axis1"), rank),
                Math.floorMod(node.config().integer("axis2"), rank));
        return call.is(new Transpose(order), call.x());
    }

    private static Value moved(KerasFunction call) {
        int rank = call.node().rank(call.x());
        List<Integer> from = places(call, "source", rank);
        List<Integer> to = places(call, "destination", rank);
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, rank).filter(i -> !from.contains(i)).boxed().toList());
        IntStream.range(0, from.size())
                .boxed()
                .sorted(Comparator.comparing(to::get))
                .forEach(i -> order.add(to.get(i), from.get(i)));
        return call.is(new Transpose(order), call.x());
    }

    private static List<Integer> places(KerasFunction call, String name, int rank) {
        return call.node().config().integers(name).stream()
                .map(axis -> Math.floorMod(axis, rank))
                .toList();
    }
}
