package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/// Convolutions, and the bias behind them.
final class TensorflowConvolutions {

    private TensorflowConvolutions() {}

    static void spellings() {
        TensorflowOps.spell("Conv2D", node -> convolution(node, 2))
                .write(Convolution.class, WrittenWindow::convolution);
        TensorflowOps.spell("Conv3D", node -> convolution(node, 3));
        TensorflowOps.spell("Conv", node -> convolution(node, node.rank(0) - 2));
        TensorflowOps.spell("DepthwiseConv2dNative", TensorflowConvolutions::depthwise);
        TensorflowOps.spell("Conv2DBackpropInput", node -> transposedConvolution(node, 2))
                .write(TransposedConvolution.class, WrittenWindow::transposed);
        TensorflowOps.spell("Conv3DBackpropInputV2", node -> transposedConvolution(node, 3));
        TensorflowOps.spell("BiasAdd BiasAddV1", TensorflowConvolutions::bias);
    }

    private static List<Integer> filterSizes(TensorflowNode node, int spatialRank) {
        Shape filter = node.shape(1);
        if (!filter.isRanked() || !filter.isKnown()) {
            throw new TensorflowNode.NotConstant("the filter's sizes %s are not known".formatted(filter));
        }
        return IntStream.range(0, spatialRank)
                .map(i -> (int) filter.size(i))
                .boxed()
                .toList();
    }

    static List<Value> convolution(TensorflowNode node, int spatialRank) {
        Layout layout = ReadWindow.layout(node, spatialRank);
        Window window = ReadWindow.window(node, filterSizes(node, spatialRank), layout);
        Dim channels = node.shape(0).isRanked() ? node.shape(0).dim(layout.channel()) : Dim.UNKNOWN;
        long depth = node.shape(1).size(spatialRank);
        int groups = channels.isKnown() ? (int) (channels.size() / depth) : 1;
        return node.is(
                new Convolution(layout, FilterLayout.spatialInputOutput(spatialRank), window, Math.max(1, groups)),
                node.in(0),
                node.in(1));
    }

    static List<Value> depthwise(TensorflowNode node) {
        Layout layout = ReadWindow.layout(node, 2);
        Window window = ReadWindow.window(node, filterSizes(node, 2), layout);
        Shape filter = node.shape(1);
        int channels = (int) filter.size(2);
        Shape flat = Shape.of(filter.size(0), filter.size(1), 1, channels * filter.size(3));
        return node.is(
                new Convolution(layout, FilterLayout.HWIO, window, channels), node.in(0), reshaped(node, 1, flat));
    }

    /// An input in another shape: a view of a constant, else a node.
    private static Value reshaped(TensorflowNode node, int index, Shape shape) {
        Constant constant = node.graph().constantOf(node.in(index));
        return constant != null
                ? node.graph()
                        .constant(
                                node.graph().uniqueName(node.in(index).name() + "/reshaped"), constant.reshaped(shape))
                : node.step(
                        "reshaped" + index,
                        new Reshape(true),
                        node.in(index),
                        node.vector("shape" + index, shape.sizes()));
    }

    static List<Value> transposedConvolution(TensorflowNode node, int spatialRank) {
        Layout layout = ReadWindow.layout(node, spatialRank);
        Window window = ReadWindow.window(node, filterSizes(node, spatialRank), layout);
        List<Dim> sizes = node.sizes(0);
        boolean known = sizes != null
                && sizes.size() == spatialRank + 2
                && layout.spatial().stream().allMatch(axis -> sizes.get(axis).isKnown());
        List<Integer> outputs = sizes == null || !known
                ? List.of()
                : layout.spatial().stream()
                        .map(axis -> (int) sizes.get(axis).size())
                        .toList();
        FilterLayout filter = new FilterLayout(
                spatialRank,
                spatialRank + 1,
                IntStream.range(0, spatialRank).boxed().toList());
        return node.is(
                new TransposedConvolution(layout, filter, window, List.of(), outputs, 1), node.in(2), node.in(1));
    }

    static List<Value> bias(TensorflowNode node) {
        if (!node.text("data_format", "NHWC").startsWith("NC")) {
            return node.is(new Binary(Binary.Kind.ADD), node.in(0), node.in(1));
        }
        long[] axes = IntStream.range(1, node.rank(0) - 1).asLongStream().toArray();
        Value channels = node.step("channels", new Unsqueeze(), node.in(1), node.vector("axes", axes));
        return node.is(new Binary(Binary.Kind.ADD), node.in(0), channels);
    }
}
