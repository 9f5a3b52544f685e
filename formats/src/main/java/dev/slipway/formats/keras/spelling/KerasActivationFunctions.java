package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.op.Celu;
import dev.slipway.model.op.Elu;
import dev.slipway.model.op.Gelu;
import dev.slipway.model.op.LeakyRelu;
import dev.slipway.model.op.LogSoftmax;
import dev.slipway.model.op.Shrink;
import dev.slipway.model.op.Softmax;
import java.util.List;

/// Activations that are called as functions.
final class KerasActivationFunctions {

    private KerasActivationFunctions() {}

    static void spellings() {
        KerasFunction.spell("Relu", "nn.relu", named("relu"));
        KerasFunction.spell("Relu6", "nn.relu6", named("relu6"));
        KerasFunction.spell("Sigmoid", "math.sigmoid nn.sigmoid sigmoid", named("sigmoid"));
        KerasFunction.spell("Softplus", "math.softplus nn.softplus", named("softplus"));
        KerasFunction.spell("Softsign", "nn.softsign", named("softsign"));
        KerasFunction.spell("Silu", "nn.silu nn.swish", named("silu"));
        KerasFunction.spell("Selu", "nn.selu", named("selu"));
        KerasFunction.operations("LogSigmoid", named("log_sigmoid"));
        KerasFunction.operations("HardSigmoid", named("hard_sigmoid"));
        KerasFunction.operations("HardSilu", named("hard_silu"));
        KerasFunction.operations("TanhShrink", named("tanh_shrink"));
        KerasFunction.operations("HardTanh", named("hard_tanh"));
        KerasFunction.operations("SparsePlus", named("sparse_plus"));
        KerasFunction.operations("SparseSigmoid", named("sparse_sigmoid"));
        KerasFunction.operations("Sparsemax", named("sparsemax"));
        KerasFunction.operations("Squareplus", call -> KerasActivations.squarePlus(call.formula(), call.real(), 4));
        KerasFunction.operations(
                "Glu",
                call -> KerasActivations.glu(call.node(), call.formula(), call.real(), call.integer(-1, 1, "axis")));
        withParameters();
        alongAxes();
    }

    private static KerasFunction.Meaning named(String activation) {
        return call -> KerasActivations.named(call.node(), activation, call.x());
    }

    private static void withParameters() {
        KerasFunction.spell(
                "LeakyRelu",
                "nn.leaky_relu",
                call -> call.is(new LeakyRelu(call.number(0.2, 1, "negative_slope", "alpha")), call.real()));
        KerasFunction.functions("nn.elu", named("elu"));
        KerasFunction.operations("Elu", call -> call.is(new Elu(call.number(1, 1, "alpha")), call.real()));
        KerasFunction.operations("Celu", call -> call.is(new Celu(call.number(1, 1, "alpha")), call.real()));
        KerasFunction.operations("Gelu", call -> call.is(new Gelu(call.flag(true, 1, "approximate")), call.real()));
        KerasFunction.functions("nn.gelu", call -> call.is(new Gelu(call.flag(false, 1, "approximate")), call.real()));
        KerasFunction.operations("SoftShrink", call -> {
            float limit = call.number(0.5, 1, "threshold");
            return call.is(new Shrink(limit, limit), call.real());
        });
        KerasFunction.operations(
                "HardShrink", call -> call.is(new Shrink(call.number(0.5, 1, "threshold"), 0), call.real()));
    }

    private static void alongAxes() {
        KerasFunction.spell(
                "Softmax",
                "nn.softmax math.softmax",
                call -> call.is(new Softmax(call.integer(-1, 1, "axis")), call.real()));
        KerasFunction.spell(
                "LogSoftmax",
                "nn.log_softmax",
                call -> call.is(new LogSoftmax(call.integer(-1, 1, "axis")), call.real()));
        KerasFunction.operations("Normalize", call -> {
            List<Integer> axes = call.axes(1, "axis");
            if (call.integer(2, 2, "order") != 2) {
                throw new Unsaid("it normalises by another norm than the second");
            }
            return KerasNormalization.unit(call.node(), call.real(), axes == null ? List.of(-1) : axes, 1e-12f);
        });
        KerasFunction.functions(
                "math.l2_normalize nn.l2_normalize linalg.l2_normalize",
                call -> KerasNormalization.unit(
                        call.node(),
                        call.real(),
                        call.axesOr("it normalises over all axes, the batch too", 1, "axis"),
                        1e-12f));
    }
}
