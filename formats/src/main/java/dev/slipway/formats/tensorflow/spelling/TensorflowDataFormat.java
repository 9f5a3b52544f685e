package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Axes and lists by axis told anew for another order of channels: what the layout optimizer leaves in graphs.
final class TensorflowDataFormat {

    private TensorflowDataFormat() {}

    static void spellings() {
        TensorflowOps.spell("DataFormatVecPermute", TensorflowDataFormat::permute);
        TensorflowOps.spell("DataFormatDimMap", TensorflowDataFormat::map);
    }

    private static String source(TensorflowNode node) {
        return node.text("src_format", "NHWC");
    }

    private static String target(TensorflowNode node) {
        return node.text("dst_format", "NCHW");
    }

    /// A list with an element, or a row, for each axis, or for each axis of space.
    static List<Value> permute(TensorflowNode node) {
        Dim length = node.shape(0).isRanked() ? node.shape(0).dim(0) : Dim.UNKNOWN;
        if (!length.isKnown()) {
            throw new TensorflowNode.NotConstant("the number of axes is not known");
        }
        boolean all = length.size() == source(node).length();
        String from = all ? source(node) : source(node).replaceAll("[NC]", "");
        String to = all ? target(node) : target(node).replaceAll("[NC]", "");
        long[] order = to.chars().mapToLong(from::indexOf).toArray();
        return List.of(TensorflowFormula.of(node).gather(node.in(0), node.vector("order", order), 0));
    }

    static List<Value> map(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        String from = source(node);
        long[] places = from.chars().mapToLong(target(node)::indexOf).toArray();
        Value map = node.constant("map", Tensor.ofLongs(node.element(0), Shape.of(places.length), places));
        Value axis = formula.binary(Binary.Kind.FLOOR_MODULO, node.in(0), formula.number(places.length));
        return List.of(formula.gather(map, axis, 0));
    }
}
