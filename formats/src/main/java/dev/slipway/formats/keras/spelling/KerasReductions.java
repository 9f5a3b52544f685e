package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Cumulative;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.TopK;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Functions over the elements along axes.
final class KerasReductions {

    private KerasReductions() {}

    static void spellings() {
        KerasFunction.spell("Sum", "math.reduce_sum reduce_sum", reduced(Reduction.Kind.SUM));
        KerasFunction.spell("Mean", "math.reduce_mean reduce_mean", reduced(Reduction.Kind.MEAN));
        KerasFunction.spell("Max Amax", "math.reduce_max reduce_max", reduced(Reduction.Kind.MAX));
        KerasFunction.spell("Min Amin", "math.reduce_min reduce_min", reduced(Reduction.Kind.MIN));
        KerasFunction.spell("Prod", "math.reduce_prod reduce_prod", reduced(Reduction.Kind.PRODUCT));
        KerasFunction.operations("All", reduced(Reduction.Kind.ALL));
        KerasFunction.operations("Any", reduced(Reduction.Kind.ANY));
        KerasFunction.operations("Logsumexp", reduced(Reduction.Kind.LOG_SUM_EXP));
        KerasFunction.operations("Var", KerasReductions::variance);
        KerasFunction.operations("Std", call -> call.is(new Unary(Unary.Kind.SQRT), variance(call)));
        KerasFunction.operations("Argmax", call -> extreme(call, ArgReduction.Kind.MAX));
        KerasFunction.operations("Argmin", call -> extreme(call, ArgReduction.Kind.MIN));
        KerasFunction.functions(
                "math.argmax argmax",
                call -> call.is(
                        new ArgReduction(
                                ArgReduction.Kind.MAX, call.integer(0, 1, "axis"), false, false, ElementType.INT64),
                        call.x()));
        KerasFunction.operations("Cumsum", KerasReductions::cumulated);
        KerasOps.spell("ops.TopK", KerasReductions::largest);
    }

    private static KerasFunction.Meaning reduced(Reduction.Kind kind) {
        return call -> KerasFunctions.reduce(
                call.node(), kind, call.x(), call.axes(1, "axis"), call.flag(false, 2, "keepdims"));
    }

    private static Value variance(KerasFunction call) {
        return KerasFunctions.variance(call.node(), call.x(), call.axes(1, "axis"), call.flag(false, 2, "keepdims"));
    }

    /// Over all elements where no axis is given.
    private static Value listed(KerasFunction call) {
        return call.argument(1, "axis") == null ? call.formula().reshape(call.x(), -1) : call.x();
    }

    private static Value extreme(KerasFunction call, ArgReduction.Kind kind) {
        boolean keeps = call.flag(false, 2, "keepdims");
        return call.is(
                new ArgReduction(kind, call.integer(0, 1, "axis"), keeps, false, ElementType.INT32), listed(call));
    }

    private static Value cumulated(KerasFunction call) {
        Value x = listed(call);
        long axis = Math.floorMod(call.integer(0, 1, "axis"), call.node().rank(x));
        return call.is(
                new Cumulative(Cumulative.Kind.SUM, false, false),
                x,
                call.node().constant("axis", Tensor.scalar(axis)));
    }

    private static List<Value> largest(KerasNode node) {
        KerasFunction call = new KerasFunction(node, true);
        return node.steps(
                "largest",
                2,
                new TopK(-1, true, call.flag(true, 2, "sorted"), ElementType.INT32),
                call.x(),
                node.vector("k", call.integer(1, 1, "k")));
    }
}
