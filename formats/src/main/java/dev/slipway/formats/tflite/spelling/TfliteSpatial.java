package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// How TFLite spells convolutions: channels last, padding `SAME` or `VALID`.
final class TfliteSpatial {

    private TfliteSpatial() {}

    static void spellings() {
        TfliteOps.spell(CONV_2D, Convolution.class)
                .readIf(TfliteSpatialExpand::convolution)
                .write((op, node, emit) -> convolution(node, op, emit.fused(), emit))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(DEPTHWISE_CONV_2D).readIf(TfliteSpatialExpand::depthwise);
        TfliteOps.spell(CONV_3D).readIf(TfliteSpatialExpand::convolution3);
        TfliteOps.spell(CONV_3D_TRANSPOSE).readIf(TfliteSpatialExpand::transposedConvolution3);
        TfliteOps.spell(DEPTH_TO_SPACE, DepthToSpace.class)
                .read((r, o) -> r.node(new DepthToSpace(o.integer(0), false, Layout.NHWC), r.in(0)))
                .write((op, node, emit) -> {
                    TfliteWindows.requireLast(op.layout(), !op.columnsFirst());
                    emit.is(DEPTH_TO_SPACE, TfliteOptions.of(94).with(0, op.block()), emit.in(node, 0));
                })
                .movedIn(TfliteKernels.BASIC + " int8 uint8");
        TfliteOps.spell(SPACE_TO_DEPTH, SpaceToDepth.class)
                .read((r, o) -> r.node(new SpaceToDepth(o.integer(0), Layout.NHWC), r.in(0)))
                .write((op, node, emit) -> {
                    TfliteWindows.requireLast(op.layout(), true);
                    emit.is(SPACE_TO_DEPTH, TfliteOptions.of(19).with(0, op.block()), emit.in(node, 0));
                })
                .movedIn(TfliteKernels.BASIC + " int8 uint8");
        TfliteOps.spell(SPACE_TO_BATCH_ND, SpaceToBatch.class)
                .read((r, _) -> r.node(new SpaceToBatch(), r.in(0), r.in(1), r.in(2)))
                .write((_, node, emit) -> blocks(SPACE_TO_BATCH_ND, 25, node, emit))
                .movedIn(TfliteKernels.BASIC + " int8 uint8 int16");
        TfliteOps.spell(BATCH_TO_SPACE_ND, BatchToSpace.class)
                .read((r, _) -> r.node(new BatchToSpace(), r.in(0), r.in(1), r.in(2)))
                .write((_, node, emit) -> blocks(BATCH_TO_SPACE_ND, 24, node, emit))
                .movedIn(TfliteKernels.BASIC + " int8 uint8 int16");
    }

    private static void blocks(TfliteCode code, int options, Node node, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        Shape blocks = emit.type(node.input(1)).shape();
        if (rank < 3 || rank > 4 || !blocks.isKnown() || blocks.size(0) != rank - 2) {
            throw new Unsayable(
                    "RANK",
                    "TFLite moves blocks of all axes between the first and the last of three or four, and here of %s of %d"
                            .formatted(blocks, rank),
                    "convert to ONNX");
        }
        emit.is(
                code,
                TfliteOptions.of(options),
                emit.in(node, 0),
                emit.int32(node.input(1)),
                emit.int32(node.input(2)));
    }

    static void convolution(Node node, Convolution op, int act, TfliteEmitter emit) {
        int rank = op.layout().spatialRank();
        if (rank == 1) {
            TfliteRowConvolution.write(node, op, act, emit);
            return;
        }
        if (rank == 3) {
            convolution3(node, op, act, emit);
            return;
        }
        if (rank != 2) {
            throw new Unsayable("RANK", "TFLite convolves over 1 to 3 spatial axes", "convert to ONNX");
        }
        Window window = op.window();
        Shape filter = emit.type(node.input(1)).shape();
        long outputs = filter.dim(op.filterLayout().output()).isKnown()
                ? filter.size(op.filterLayout().output())
                : -1;
        long depth = filter.dim(op.filterLayout().input()).isKnown()
                ? filter.size(op.filterLayout().input())
                : -1;
        TfliteWindows.Placed placed = TfliteWindows.placed(node, node.input(0), op.layout(), window, 0, emit);
        int bias = bias(node, outputs, emit);
        if (op.groups() > 1 && depth == 1 && outputs % op.groups() == 0) {
            int weights = filter(node.input(1), op.filterLayout(), FilterLayout.IHWO, emit);
            TfliteOptions options = TfliteOptions.of(2)
                    .with(0, placed.padding())
                    .with(1, window.strides().get(1))
                    .with(2, window.strides().get(0))
                    .with(3, outputs / op.groups())
                    .with(4, act)
                    .with(5, window.dilations().get(1))
                    .with(6, window.dilations().get(0));
            TfliteWindows.finish(node, op.layout(), DEPTHWISE_CONV_2D, options, emit, placed.x(), weights, bias);
            return;
        }
        int weights = filter(node.input(1), op.filterLayout(), FilterLayout.OHWI, emit);
        TfliteOptions options = TfliteOptions.of(1)
                .with(0, placed.padding())
                .with(1, window.strides().get(1))
                .with(2, window.strides().get(0))
                .with(3, act)
                .with(4, window.dilations().get(1))
                .with(5, window.dilations().get(0));
        TfliteWindows.finish(node, op.layout(), CONV_2D, options, emit, placed.x(), weights, bias);
    }

    static int filter(Value value, FilterLayout from, FilterLayout to, TfliteEmitter emit) {
        Constant constant = emit.graph().constant(value);
        List<Integer> permutation = from.permutationTo(to);
        return constant == null
                ? emit.transpose(emit.index(value), permutation)
                : from.equals(to) ? emit.index(value) : emit.constant(value.name(), constant.permuted(permutation));
    }

    /// TFLite's convolutions always have a bias.
    static int bias(Node node, long outputs, TfliteEmitter emit) {
        if (node.hasInput(2)) {
            return emit.index(node.input(2));
        }
        if (outputs < 0 || emit.type(node.input(0)).isQuantized()) {
            return -1;
        }
        return emit.parameter(Tensor.ofFloats(Shape.of(outputs), new float[(int) outputs]));
    }

    private static void convolution3(Node node, Convolution op, int act, TfliteEmitter emit) {
        TfliteWindows.Placed placed = TfliteWindows.placed(node, node.input(0), op.layout(), op.window(), 0, emit);
        FilterLayout wanted = FilterLayout.spatialInputOutput(3);
        if (op.groups() != 1) {
            throw new Unsayable("PARAMETER", "TFLite's CONV_3D has no groups", "convert to ONNX");
        }
        int weights = filter(node.input(1), op.filterLayout(), wanted, emit);
        Window window = op.window();
        TfliteOptions options = TfliteOptions.of(106)
                .with(0, placed.padding())
                .with(1, window.strides().get(0))
                .with(2, window.strides().get(2))
                .with(3, window.strides().get(1))
                .with(4, act)
                .with(5, window.dilations().get(0))
                .with(6, window.dilations().get(2))
                .with(7, window.dilations().get(1));
        List<Integer> inputs = new ArrayList<>(List.of(placed.x(), weights));
        if (node.hasInput(2)) {
            inputs.add(emit.index(node.input(2)));
        }
        TfliteWindows.finish(node, op.layout(), CONV_3D, options, emit, inputs.toArray(Integer[]::new));
    }
}
