package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What older releases and rewriting tools spell otherwise than TensorFlow does today.
final class TensorflowOlder {

    private TensorflowOlder() {}

    static void spellings() {
        TensorflowOps.spell("BatchMatrixDiag", TensorflowOps.plain("MatrixDiag"));
        TensorflowOps.spell("BatchMatrixDiagPart", TensorflowOps.plain("MatrixDiagPart"));
        TensorflowOps.spell("GuaranteeConst CheckNumericsV2 ImmutableIdentity", node -> List.of(node.in(0)));
        TensorflowOps.spell("ConjugateTranspose", TensorflowExpand::transpose);
        TensorflowOps.spell("Reverse", TensorflowOlder::reverse);
        TensorflowOps.spell("Diag", TensorflowOlder::diagonal);
        TensorflowOps.spell("DiagPart", TensorflowOlder::diagonalPart);
        TensorflowOps.spell("InplaceUpdate AliasInplaceUpdate", node -> rows(node, node.in(2), Scatter.REPLACE));
        TensorflowOps.spell("InplaceAdd AliasInplaceAdd", node -> rows(node, node.in(2), Scatter.ADD));
        TensorflowOps.spell(
                "InplaceSub AliasInplaceSub",
                node -> rows(node, TensorflowFormula.of(node).unary(Unary.Kind.NEGATE, node.in(2)), Scatter.ADD));
        TensorflowOps.spell("SegmentSumV2", node -> segments(node, SegmentReduction.Kind.SUM));
        TensorflowOps.spell("SegmentProdV2", node -> segments(node, SegmentReduction.Kind.PRODUCT));
        TensorflowOps.spell("SegmentMinV2", node -> segments(node, SegmentReduction.Kind.MIN));
        TensorflowOps.spell("SegmentMaxV2", node -> segments(node, SegmentReduction.Kind.MAX));
        TensorflowOps.spell("Empty", TensorflowOlder::empty);
        TensorflowOps.spell("VariableShape", TensorflowExpand::shapes);
        TensorflowOps.spell("UnravelIndex", TensorflowOlder::unravelled);
        TensorflowOps.spell("BatchNormWithGlobalNormalization", TensorflowOlder::normalized);
        TensorflowOps.spell("FusedPadConv2D", TensorflowOlder::paddedConvolution);
        TensorflowOps.spell("FusedResizeAndPadConv2D", TensorflowOlder::resizedConvolution);
        TensorflowOps.spell("ApproxTopK", TensorflowOlder::best).outputs("values", "indices");
    }

    /// A vector of truths says which axes are turned around.
    static List<Value> reverse(TensorflowNode node) {
        double[] turned = node.parameter(1).toDoubles();
        return node.is(
                new dev.slipway.model.op.Reverse(IntStream.range(0, turned.length)
                        .filter(axis -> turned[axis] != 0)
                        .boxed()
                        .toList()),
                node.in(0));
    }

    static List<Value> diagonal(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        if (node.rank(0) == 1) {
            return node.is(new Diagonal(), node.in(0));
        }
        Value sizes = formula.shape(node.in(0));
        Value square = node.step("square", new Diagonal(), formula.flat(node.in(0)));
        return node.is(new dev.slipway.model.op.Reshape(true), square, formula.concat(0, sizes, sizes));
    }

    static List<Value> diagonalPart(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int half = node.rank(0) / 2;
        if (half == 1) {
            return node.is(new DiagonalPart(), node.in(0));
        }
        Value sizes = node.step("sizes", new dev.slipway.model.op.ShapeOf(0, half, ElementType.INT64), node.in(0));
        Value count = formula.unsqueeze(
                node.step("count", new Reduction(Reduction.Kind.PRODUCT, false, true), sizes, node.vector("axis", 0)),
                0);
        Value square = node.step(
                "square", new dev.slipway.model.op.Reshape(true), node.in(0), formula.concat(0, count, count));
        return node.is(
                new dev.slipway.model.op.Reshape(true), node.step("diagonal", new DiagonalPart(), square), sizes);
    }

    private static List<Value> rows(TensorflowNode node, Value updates, Scatter reduction) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        boolean single = node.shape(1).hasRank(0);
        Value places = formula.reshape(node.in(1), -1, 1);
        Value rows = single ? formula.unsqueeze(updates, 0) : updates;
        return node.is(new ScatterNd(reduction), node.in(0), places, rows);
    }

    private static List<Value> segments(TensorflowNode node, SegmentReduction.Kind kind) {
        return node.is(new SegmentReduction(kind, false), node.in(0), node.in(1), node.in(2));
    }

    static List<Value> empty(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        ElementType type = node.type("dtype", ElementType.FLOAT32);
        return node.is(
                new dev.slipway.model.op.Fill(Tensor.ofDoubles(type, Shape.of(1), 0)),
                formula.cast(node.in(0), ElementType.INT64));
    }

    /// Places in a flat tensor as coordinates, a row for each axis.
    static List<Value> unravelled(TensorflowNode node) {
        long[] sizes = node.parameter(1).toLongs();
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value rest = node.in(0);
        Value[] rows = new Value[sizes.length];
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            Value size = formula.number(sizes[axis]);
            rows[axis] = formula.unsqueeze(formula.binary(Binary.Kind.FLOOR_MODULO, rest, size), 0);
            rest = formula.binary(Binary.Kind.FLOOR_DIVIDE, rest, size);
        }
        return List.of(formula.concat(0, rows));
    }

    static List<Value> normalized(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value size = formula.unary(
                Unary.Kind.RSQRT, formula.plus(node.in(2), formula.number(node.real("variance_epsilon", 0))));
        Value factor = node.flag("scale_after_normalization") ? formula.times(size, node.in(4)) : size;
        return List.of(formula.plus(formula.times(formula.minus(node.in(0), node.in(1)), factor), node.in(3)));
    }

    /// The node as another op of TensorFlow's over other inputs.
    private static TensorflowNode as(TensorflowNode node, String op, Map<String, String> renamed, Value... inputs) {
        Map<String, Attribute> attributes = new HashMap<>(node.foreign().attributes());
        renamed.forEach((from, to) -> {
            Attribute value = attributes.get(from);
            if (value != null) {
                attributes.put(to, value);
            }
        });
        TensorflowProto.Node foreign = new TensorflowProto.Node(node.foreign().name(), op, List.of(), attributes);
        return new TensorflowNode(foreign, node.name(), List.of(inputs), node.graph());
    }

    static List<Value> paddedConvolution(TensorflowNode node) {
        Value padded = TensorflowExpand.pad(as(node, "MirrorPad", Map.of(), node.in(0), node.in(1)))
                .getFirst();
        return TensorflowOps.plain("Conv2D").read(as(node, "Conv2D", Map.of(), padded, node.in(2)));
    }

    static List<Value> resizedConvolution(TensorflowNode node) {
        Value resized = TensorflowOps.plain("ResizeBilinear")
                .read(as(
                        node,
                        "ResizeBilinear",
                        Map.of("resize_align_corners", "align_corners"),
                        node.in(0),
                        node.in(1)))
                .getFirst();
        return paddedConvolution(as(node, "FusedPadConv2D", Map.of(), resized, node.in(2), node.in(3)));
    }

    static List<Value> best(TensorflowNode node) {
        int axis = (int) node.integer("reduction_dimension", -1);
        return new ArrayList<>(node.are(
                2,
                new TopK(axis, node.flag("is_max_k", true), true, ElementType.INT32),
                node.in(0),
                node.vector("k", node.integer("k", 1))));
    }
}
