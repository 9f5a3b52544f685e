package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.function.IntFunction;

/// Normalisations, activations along an axis and dropout, whose form changed between operator sets.
final class OnnxLayers {

    private OnnxLayers() {}

    /// Before operator set 13 everything from `axis` on is one axis.
    static List<Value> alongAxis(OnnxNode node, IntFunction<Op> op) {
        if (node.opset() >= 13) {
            return node.is(op.apply((int) node.integer("axis", -1)), node.required(0));
        }
        int axis = node.axis("axis", 1, node.rank(0));
        if (axis == node.rank(0) - 1) {
            return node.is(op.apply(-1), node.required(0));
        }
        Value flat = node.step("flat", new Flatten(axis), node.required(0));
        Value result = node.step("result", op.apply(-1), flat);
        Value shape = node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), node.in(0));
        return node.is(new Reshape(false), result, shape);
    }

    /// Nothing is dropped when a model is used. The mask is all true; before operator set 12 it is not filled.
    static List<Value> dropout(OnnxNode node) {
        Tensor training = node.known(2);
        boolean trains = node.has(2) && (training == null || training.scalarValue() != 0);
        Tensor ratio = node.known(1);
        boolean drops = !node.has(1) || ratio == null || ratio.scalarValue() != 0;
        if (trains && drops) {
            return OnnxTraining.dropout(node);
        }
        Value y = node.is(new Identity(), node.required(0)).getFirst();
        if (!node.wants(1)) {
            return List.of(y);
        }
        Value shape = node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), node.in(0));
        return List.of(y, node.step("mask", new Fill(Tensor.ofBooleans(Shape.SCALAR, node.opset() >= 12)), shape));
    }

    static List<Value> batchNormalization(OnnxNode node) {
        if (node.flag("training_mode", false)) {
            return OnnxTraining.batchNormalization(node);
        }
        if (node.opset() < 9 && !node.flag("spatial", true) && !node.shape(1).hasRank(1)) {
            return normalizedByElement(node);
        }
        return node.is(
                new BatchNormalization(node.real("epsilon", 1e-5f), 1),
                node.required(0),
                node.required(1),
                node.required(2),
                node.required(3),
                node.required(4));
    }

    /// Before operator set 9 each element of a sample may have a mean and a variance of its own.
    private static List<Value> normalizedByElement(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value variance = go.plus(node.required(4), node.real("epsilon", 1e-5f));
        Value centred = go.minus(node.required(0), node.required(3));
        Value normal = go.over(centred, go.unary(Unary.Kind.SQRT, variance));
        return node.is(new Binary(Binary.Kind.ADD), go.times(normal, node.required(1)), node.required(2));
    }

    /// Before operator set 21 scale and shift are by group.
    static List<Value> groupNormalization(OnnxNode node) {
        int groups = (int) node.integer("num_groups", 1);
        GroupNormalization op = new GroupNormalization(groups, node.real("epsilon", 1e-5f), 1);
        Dim channels = node.shape(0).isRanked() ? node.shape(0).dim(1) : Dim.UNKNOWN;
        Dim scales = node.shape(1).isRanked() ? node.shape(1).dim(0) : Dim.UNKNOWN;
        boolean byGroup = scales.isKnown() ? scales.is(groups) : scales.isUnknown() || !scales.equals(channels);
        if (node.opset() >= 21 || !byGroup || channels.is(groups)) {
            return node.is(op, node.all());
        }
        Value spread = spread(node, groups, channels);
        return node.is(op, node.required(0), byChannel(node, 1, spread), byChannel(node, 2, spread));
    }

    /// The sizes `[groups, channels of each]`.
    private static Value spread(OnnxNode node, long groups, Dim channels) {
        if (channels.isKnown()) {
            return node.vector("shape", groups, channels.size() / groups);
        }
        OnnxSteps go = new OnnxSteps(node);
        Value each = go.over(go.size(node.required(0), 1), groups);
        return go.concat(0, node.vector("groups", groups), go.unsqueeze(each, 0));
    }

    private static Value byChannel(OnnxNode node, int input, Value spread) {
        Value column = node.step("column", new Unsqueeze(), node.required(input), node.vector("axis", 1));
        Value wide = node.step("wide", new Expand(), column, spread);
        return node.step("by_channel", new Reshape(false), wide, node.vector("channels", -1));
    }
}
