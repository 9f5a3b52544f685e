package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.formula.Patches;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/// Pools, and the patches that windows see.
final class TensorflowPooling {

    private TensorflowPooling() {}

    static void spellings() {
        TensorflowOps.spell("MaxPool", node -> maxPool(node, 2))
                .write(
                        MaxPool.class,
                        (op, node, emit) -> WrittenWindow.pool("MaxPool", op.window(), op.layout(), node, emit));
        TensorflowOps.spell("MaxPool3D", node -> maxPool(node, 3));
        TensorflowOps.spell("AvgPool", node -> averagePool(node, 2))
                .write(
                        AveragePool.class,
                        (op, node, emit) -> WrittenWindow.pool("AvgPool", op.window(), op.layout(), node, emit));
        TensorflowOps.spell("AvgPool3D", node -> averagePool(node, 3));
        TensorflowOps.spell("ExtractImagePatches", TensorflowPooling::patches)
                .write(ExtractPatches.class, WrittenWindow::patches);
        TensorflowOps.spell("MaxPoolWithArgmax", TensorflowPooling::maxPoolWithPlaces)
                .outputs("output", "argmax");
        TensorflowOps.spell("MaxPoolV2", TensorflowPooling::maxPoolBySizes);
    }

    static List<Value> maxPool(TensorflowNode node, int spatialRank) {
        Layout layout = ReadWindow.layout(node, spatialRank);
        return node.is(new MaxPool(layout, window(node, layout), false), node.in(0));
    }

    private static Window window(TensorflowNode node, Layout layout) {
        return ReadWindow.window(node, ReadWindow.spatial(node.integers("ksize"), layout), layout);
    }

    /// The maxima, and where they lie: in the whole tensor, or each in its own image.
    static List<Value> maxPoolWithPlaces(TensorflowNode node) {
        Layout layout = Layout.channelsLast(2);
        Shape shape = node.shape(0);
        if (!shape.isRanked()
                || !shape.dim(1).isKnown()
                || !shape.dim(2).isKnown()
                || !shape.dim(3).isKnown()) {
            throw new TensorflowNode.NotConstant("the sizes of the image %s are not known".formatted(shape));
        }
        List<Value> found = node.are(2, new MaxPool(layout, window(node, layout), false), node.in(0));
        // The hub counts places with channels first.
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        long plane = shape.size(1) * shape.size(2);
        Value place = found.get(1);
        Value planes = formula.binary(Binary.Kind.FLOOR_DIVIDE, place, formula.number(plane));
        Value within =
                formula.times(formula.binary(Binary.Kind.FLOOR_MODULO, place, formula.number(plane)), shape.size(3));
        Value channel = formula.binary(Binary.Kind.FLOOR_MODULO, planes, formula.number(shape.size(3)));
        Value own = formula.plus(within, channel);
        Value image = formula.binary(Binary.Kind.FLOOR_DIVIDE, planes, formula.number(shape.size(3)));
        Value all = node.flag("include_batch_in_index")
                ? formula.plus(own, formula.times(image, plane * shape.size(3)))
                : own;
        return List.of(found.get(0), formula.cast(all, node.type("Targmax", ElementType.INT64)));
    }

    /// A pool whose window is given by inputs.
    static List<Value> maxPoolBySizes(TensorflowNode node) {
        Layout layout = ReadWindow.layout(node, 2);
        Window window = new Window(
                ReadWindow.spatial(ints(node, 1), layout),
                ReadWindow.spatial(ints(node, 2), layout),
                List.of(1, 1),
                ReadWindow.padding(node, layout),
                false);
        return node.is(new MaxPool(layout, window, false), node.in(0));
    }

    private static List<Integer> ints(TensorflowNode node, int index) {
        return IntStream.of(node.parameter(index).toInts()).boxed().toList();
    }

    static List<Value> averagePool(TensorflowNode node, int spatialRank) {
        Layout layout = ReadWindow.layout(node, spatialRank);
        return node.is(new AveragePool(layout, window(node, layout), false), node.in(0));
    }

    static List<Value> patches(TensorflowNode node) {
        Layout layout = Layout.channelsLast(2);
        Window window = new Window(
                ReadWindow.spatial(node.integers("ksizes"), layout),
                ReadWindow.spatial(node.integers("strides"), layout),
                ReadWindow.spatial(node.integers("rates"), layout),
                ReadWindow.padding(node, layout),
                false);
        Patches patches = Patches.of(node, node.in(0), window);
        return node.is(patches.op(), patches.inputs().toArray(Value[]::new));
    }
}
