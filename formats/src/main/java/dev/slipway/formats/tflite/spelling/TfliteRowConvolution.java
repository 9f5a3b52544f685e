package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A convolution over one axis, said as one over two, of which the first has size 1.
final class TfliteRowConvolution {

    private static final Layout LAST = Layout.channelsLast(1);

    private final Node node;
    private final Convolution op;
    private final Window window;
    private final TfliteEmitter emit;

    private TfliteRowConvolution(Node node, Convolution op, TfliteEmitter emit) {
        this.node = node;
        this.op = op;
        this.window = op.window();
        this.emit = emit;
    }

    /// @param act the number of the activation behind it
    static void write(Node node, Convolution op, int act, TfliteEmitter emit) {
        TfliteRowConvolution row = new TfliteRowConvolution(node, op, emit);
        row.squeezed(row.convolved(row.image(), act));
    }

    private boolean isSame() {
        return window.padding().mode() == Padding.Mode.SAME_UPPER;
    }

    /// The input as an image of one row, padded where the operator does not do so itself.
    private int image() {
        int x = emit.transpose(emit.index(node.input(0)), op.layout().permutationTo(LAST));
        Shape shape = emit.type(node.input(0)).shape().permuted(op.layout().permutationTo(LAST));
        if (!isSame() && !window.padding().isNone()) {
            long size = TfliteWindows.padded(window, 0, shape.dim(1));
            int before = window.before(0, size);
            int after = window.after(0, size);
            shape = shape.with(1, shape.dim(1).plus(before + after));
            x = emit.step(
                    PAD,
                    TfliteOptions.of(22),
                    emit.type(node.input(0)).withShape(shape),
                    "padded",
                    x,
                    emit.parameter(Tensor.ofInts(Shape.of(3, 2), 0, 0, before, after, 0, 0)));
        }
        TensorType flat = emit.type(node.input(0)).withShape(shape.withAxisAt(1, Dim.of(1)));
        return emit.step(EXPAND_DIMS, TfliteOptions.of(52), flat, "image", x, emit.scalar(ElementType.INT32, 1));
    }

    private int convolved(int image, int act) {
        Constant filter = emit.graph().constant(node.input(1));
        if (filter == null) {
            throw new Unsayable("DYNAMIC_PARAMETER", "the filter is computed by the graph", "convert to ONNX");
        }
        long outputs = filter.shape().size(op.filterLayout().output());
        boolean depthwise =
                op.groups() > 1 && filter.shape().size(op.filterLayout().input()) == 1;
        int weights = emit.constant(node.input(1).name(), wide(filter, depthwise));
        int y = emit.temporary(emit.type(node.output()).withShape(result().withAxisAt(1, Dim.of(1))), "plane");
        emit.operator(
                depthwise ? DEPTHWISE_CONV_2D : CONV_2D,
                depthwise
                        ? depthwise(outputs, act)
                        : options(1).with(3, act).with(4, dilation()).with(5, 1),
                List.of(image, weights, TfliteSpatial.bias(node, outputs, emit)),
                List.of(y));
        return y;
    }

    /// The filter with an axis more, in the order of the operator.
    private Constant wide(Constant filter, boolean depthwise) {
        FilterLayout layout = op.filterLayout();
        int along = layout.spatial().getFirst();
        long width = filter.shape().size(along);
        long outputs = filter.shape().size(layout.output());
        long depth = filter.shape().size(layout.input());
        return depthwise
                ? filter.permuted(List.of(layout.input(), along, layout.output()))
                        .reshaped(Shape.of(1, 1, width, outputs))
                : filter.permuted(List.of(layout.output(), along, layout.input()))
                        .reshaped(Shape.of(outputs, 1, width, depth));
    }

    private TfliteOptions depthwise(long outputs, int act) {
        return options(2)
                .with(3, outputs / op.groups())
                .with(4, act)
                .with(5, dilation())
                .with(6, 1);
    }

    private TfliteOptions options(int type) {
        return TfliteOptions.of(type)
                .with(0, isSame() ? TfliteWindows.SAME : TfliteWindows.VALID)
                .with(1, window.strides().getFirst())
                .with(2, 1);
    }

    private int dilation() {
        return window.dilations().getFirst();
    }

    private Shape result() {
        return emit.type(node.output()).shape().permuted(op.layout().permutationTo(LAST));
    }

    /// Makes the node's output of the image's one row.
    private void squeezed(int image) {
        TfliteOptions squeeze = TfliteOptions.of(30).with(0, List.of(1L));
        if (op.layout().equals(LAST)) {
            emit.is(SQUEEZE, squeeze, image);
            return;
        }
        int row = emit.step(SQUEEZE, squeeze, emit.type(node.output()).withShape(result()), "row", image);
        emit.is(TRANSPOSE, TfliteOptions.of(26), row, emit.ints(LAST.permutationTo(op.layout())));
    }
}
