package dev.slipway.formats.onnx.spelling;

import dev.slipway.model.op.*;
import java.util.EnumMap;
import java.util.Map;

/// Reductions along axes.
final class OnnxReductions {

    /// The name of an operator and the first operator set that takes the axes as an input.
    private record Spelling(String type, int since) {}

    private static final Map<Reduction.Kind, Spelling> REDUCTION = new EnumMap<>(Reduction.Kind.class);

    private OnnxReductions() {}

    static void spellings() {
        reduction("ReduceSum", 13, Reduction.Kind.SUM);
        reduction("ReduceMean", 18, Reduction.Kind.MEAN);
        reduction("ReduceMax", 18, Reduction.Kind.MAX);
        reduction("ReduceMin", 18, Reduction.Kind.MIN);
        reduction("ReduceProd", 18, Reduction.Kind.PRODUCT);
        reduction("ReduceL1", 18, Reduction.Kind.L1);
        reduction("ReduceL2", 18, Reduction.Kind.L2);
        reduction("ReduceLogSum", 18, Reduction.Kind.LOG_SUM);
        reduction("ReduceLogSumExp", 18, Reduction.Kind.LOG_SUM_EXP);
        reduction("ReduceSumSquare", 18, Reduction.Kind.SUM_SQUARE);

        OnnxOps.write(Reduction.class, (op, node, emit) -> {
            Spelling spelling = OnnxOps.found(REDUCTION.get(op.kind()));
            OnnxAxes.reduction(node, op, spelling.type(), spelling.since(), emit);
        });
        OnnxOps.spell("ArgMax", node -> OnnxExpand.argReduction(node, ArgReduction.Kind.MAX));
        OnnxOps.spell("ArgMin", node -> OnnxExpand.argReduction(node, ArgReduction.Kind.MIN));
        OnnxOps.write(ArgReduction.class, (op, node, emit) -> OnnxAxes.argReduction(node, op, emit));
        OnnxOps.spell("CumSum", node -> OnnxExpand.cumulative(node, Cumulative.Kind.SUM));
        OnnxOps.spell("CumProd", node -> OnnxExpand.cumulative(node, Cumulative.Kind.PRODUCT));
        OnnxOps.write(Cumulative.class, (op, node, emit) -> OnnxAxes.cumulative(node, op, emit))
                .computedIn(OnnxKernels.BASIC);
    }

    private static void reduction(String name, int axesAreInput, Reduction.Kind kind) {
        OnnxOps.spell(name, node -> OnnxExpand.reduction(node, kind));
        REDUCTION.put(kind, new Spelling(name, axesAreInput));
    }
}
