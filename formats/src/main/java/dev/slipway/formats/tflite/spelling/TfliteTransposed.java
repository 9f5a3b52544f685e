package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// How TFLite spells transposed convolutions.
final class TfliteTransposed {

    /// Stands for a size that only the run tells.
    private static final int ANY_SIZE = 1 << 10;

    private TfliteTransposed() {}

    static void spellings() {
        TfliteOps.spell(TRANSPOSE_CONV, TransposedConvolution.class)
                .readIf(TfliteSpatialExpand::transposedConvolution)
                .write((op, node, emit) -> transposed(node, op, emit.fused(), emit))
                .computedIn(TfliteKernels.REAL);
    }

    static void transposed(Node node, TransposedConvolution op, int act, TfliteEmitter emit) {
        int spatial = op.layout().spatialRank();
        if (spatial < 2
                || spatial > 3
                || op.groups() != 1
                || op.window().dilations().stream().anyMatch(d -> d != 1)) {
            throw new Unsayable(
                    "PARAMETER",
                    "TFLite's TRANSPOSE_CONV has neither groups nor dilations, and needs sizes that are known",
                    "fix input shapes with --input, or convert to ONNX");
        }
        Layout last = Layout.channelsLast(spatial);
        int x = emit.transpose(emit.index(node.input(0)), op.layout().permutationTo(last));
        Shape in = emit.type(node.input(0)).shape().permuted(op.layout().permutationTo(last));
        Shape result = emit.type(node.output()).shape().permuted(op.layout().permutationTo(last));
        int padding = transposedPadding(op, in, result);
        FilterLayout wanted = spatial == 2 ? FilterLayout.OHWI : new FilterLayout(3, 4, List.of(0, 1, 2));
        int weights = TfliteSpatial.filter(node.input(1), op.filterLayout(), wanted, emit);
        List<Integer> inputs = new ArrayList<>(List.of(outputShape(op, x, result, emit), weights, x));
        if (node.hasInput(2)) {
            inputs.add(emit.index(node.input(2)));
        }
        List<Integer> strides = op.window().strides();
        TfliteOptions options = spatial == 2
                ? TfliteOptions.of(49)
                        .with(0, padding)
                        .with(1, strides.get(1))
                        .with(2, strides.get(0))
                        .with(3, act)
                : TfliteOptions.of(106)
                        .with(0, padding)
                        .with(1, strides.get(0))
                        .with(2, strides.get(2))
                        .with(3, strides.get(1))
                        .with(4, act);
        TfliteCode code = spatial == 2 ? TRANSPOSE_CONV : CONV_3D_TRANSPOSE;
        TfliteWindows.finish(node, op.layout(), code, options, emit, inputs.toArray(Integer[]::new));
    }

    /// Which of TFLite's paddings cuts off as much before the output as the op does.
    private static int transposedPadding(TransposedConvolution op, Shape in, Shape result) {
        boolean same = true;
        boolean valid = true;
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            if (!in.dim(i + 1).isKnown() || !result.dim(i + 1).isKnown()) {
                same &= op.window().padding().mode() == Padding.Mode.SAME_UPPER;
                valid &= op.window().padding().isNone();
                continue;
            }
            int before = op.before(i, in.size(i + 1), result.size(i + 1));
            long total = Math.max(
                    0,
                    (in.size(i + 1) - 1) * op.window().strides().get(i)
                            + op.window().extent(i)
                            - result.size(i + 1));
            same &= before == total / 2
                    && Math.ceilDiv(result.size(i + 1), op.window().strides().get(i)) == in.size(i + 1);
            valid &= before == 0;
        }
        if (!same && !valid) {
            throw new Unsayable("PARAMETER", "TFLite's TRANSPOSE_CONV pads evenly or not at all", "convert to ONNX");
        }
        return op.window().padding().isNone() && valid
                ? TfliteWindows.VALID
                : same ? TfliteWindows.SAME : TfliteWindows.VALID;
    }

    /// The sizes that the run tells are those of the input times the stride, and something more.
    private static int outputShape(TransposedConvolution op, int x, Shape result, TfliteEmitter emit) {
        if (result.isKnown()) {
            return emit.ints(result.intSizes());
        }
        int shape = emit.step(
                SHAPE, TfliteOptions.of(55).with(0, 2), TensorType.of(ElementType.INT32, result.rank()), "shape", x);
        List<Integer> scales = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < result.rank(); i++) {
            boolean known = result.dim(i).isKnown();
            boolean spatial = i > 0 && i < result.rank() - 1;
            if (!known && i == result.rank() - 1) {
                throw new Unsayable(
                        "DYNAMIC_SHAPE",
                        "the number of channels of the transposed convolution is not known",
                        "fix input shapes with --input");
            }
            int scale = known ? 0 : spatial ? op.window().strides().get(i - 1) : 1;
            scales.add(scale);
            offsets.add(
                    known
                            ? (int) result.size(i)
                            : spatial
                                    ? (int) (op.outputSize(i - 1, Dim.of(ANY_SIZE))
                                                    .size()
                                            - ANY_SIZE * scale)
                                    : 0);
        }
        TensorType vector = TensorType.of(ElementType.INT32, result.rank());
        int scaled = emit.step(MUL, TfliteOptions.of(21), vector, "scaled", shape, emit.ints(scales));
        return emit.step(ADD, TfliteOptions.of(11), vector, "output_shape", scaled, emit.ints(offsets));
    }
}
