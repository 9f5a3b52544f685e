package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Operators that arrange elements, and those that make tensors of shapes.
final class TfliteArrangement {

    private TfliteArrangement() {}

    static void spellings() {
        shapes();
        order();
        copies();
        parts();
        edges();
    }

    private static void shapes() {
        TfliteOps.spell(SHAPE, ShapeOf.class)
                .read((r, _) -> r.node(new ShapeOf(0, Integer.MAX_VALUE, r.outputElement()), r.in(0)))
                .write((op, node, emit) -> TfliteShapes.shapeOf(node, op, emit));
        TfliteOps.spell(RANK, RankOf.class)
                .read((r, _) -> r.node(new RankOf(ElementType.INT32), r.in(0)))
                .write((_, node, emit) -> emit.is(RANK, TfliteOptions.of(86), emit.in(node, 0)));
        TfliteOps.spell(RESHAPE, Reshape.class)
                .readIf(TfliteShapeExpand::reshape)
                .write((op, node, emit) -> TfliteShapes.reshape(node, op.zeroIsZero(), emit));
        TfliteOps.write(Flatten.class, (_, node, emit) -> TfliteShapes.reshaped(node, emit));
        TfliteOps.spell(SQUEEZE, Squeeze.class)
                .read(TfliteArrangement::readSqueeze)
                .write((_, node, emit) -> TfliteShapes.reshaped(node, emit));
        TfliteOps.spell(EXPAND_DIMS, Unsqueeze.class)
                .readIf((r, _) -> readUnsqueeze(r))
                .write((_, node, emit) -> TfliteShapes.reshaped(node, emit));
    }

    private static void order() {
        TfliteOps.spell(TRANSPOSE, Transpose.class)
                .readIf((r, _) -> readTranspose(r))
                .write((op, node, emit) ->
                        emit.is(TRANSPOSE, TfliteOptions.of(26), emit.in(node, 0), emit.ints(op.permutation())))
                .movedIn(TfliteKernels.MOVED + " int16");
        TfliteOps.spell(REVERSE_SEQUENCE, ReverseSequence.class)
                .read((r, o) -> r.node(new ReverseSequence(o.integer(1), o.integer(0)), r.in(0), r.in(1)))
                .write((op, node, emit) -> emit.is(
                        REVERSE_SEQUENCE,
                        TfliteOptions.of(87).with(0, op.timeAxis()).with(1, op.batchAxis()),
                        emit.in(node, 0),
                        emit.in(node, 1)))
                .movedIn(TfliteKernels.BASIC + " uint8 int16");
        TfliteOps.spell(REVERSE_V2, Reverse.class)
                .readIf((r, _) -> readReverse(r))
                .write((op, node, emit) -> reverse(node, op.axes(), emit))
                .movedIn(TfliteKernels.MOVED + " int16");
    }

    private static void copies() {
        TfliteOps.spell(BROADCAST_TO, Expand.class)
                .read((r, _) -> r.node(new Expand(), r.in(0), r.in(1)))
                .write((_, node, emit) -> TfliteShapes.expand(node, emit));
        TfliteOps.spell(FILL).read((r, _) -> r.node(new Expand(), r.in(1), r.in(0)));
        TfliteOps.write(
                Fill.class,
                (op, node, emit) -> emit.is(
                        FILL,
                        TfliteOptions.of(68),
                        emit.int32(node.input(0)),
                        emit.parameter(op.value().reshaped(Shape.SCALAR))));
        TfliteOps.spell(ZEROS_LIKE).readIf(TfliteArrangement::readZeros);
        TfliteOps.spell(BROADCAST_ARGS, BroadcastShape.class)
                .read((r, _) -> r.node(new BroadcastShape(), r.in(0), r.in(1)))
                .write((_, node, emit) ->
                        emit.is(BROADCAST_ARGS, TfliteOptions.NONE, emit.in(node, 0), emit.in(node, 1)));
        TfliteOps.spell(TILE, Tile.class)
                .read((r, _) -> r.node(new Tile(), r.in(0), r.in(1)))
                .write((_, node, emit) ->
                        emit.is(TILE, TfliteOptions.of(51), emit.in(node, 0), emit.int32(node.input(1))))
                .movedIn(TfliteKernels.WIDE);
        TfliteOps.spell(RANGE, Range.class)
                .read((r, _) -> r.node(new Range(), r.in(0), r.in(1), r.in(2)))
                .write((_, node, emit) ->
                        emit.is(RANGE, TfliteOptions.of(73), emit.in(node, 0), emit.in(node, 1), emit.in(node, 2)))
                .computedIn(TfliteKernels.BASIC);
        TfliteOps.spell(MATRIX_DIAG, Diagonal.class)
                .read((r, _) -> readDiagonal(r))
                .write((_, node, emit) -> emit.is(MATRIX_DIAG, TfliteOptions.NONE, emit.in(node, 0)))
                .movedIn(TfliteKernels.BASIC + " int8 uint8 int16");
    }

    private static void parts() {
        TfliteOps.spell(CONCATENATION, Concat.class)
                .read((r, o) -> r.activated(
                        new Concat(o.integer(0)), o.integer(1), r.inputs().toArray(Value[]::new)))
                .write((op, node, emit) -> emit.is(
                        CONCATENATION,
                        TfliteOptions.of(10).with(0, op.axis()).with(1, emit.fused()),
                        node.inputs().stream().map(emit::index).toList()))
                .movedIn(TfliteKernels.MOVED + " int16");
        TfliteOps.spell(SPLIT, Split.class)
                .readIf((r, o) -> readSplit(r.known(0), o.integer(0), r, r.in(1)))
                .write((op, node, emit) -> TfliteShapes.split(node, op.axis(), op.parts(), emit))
                .movedIn(TfliteKernels.BASIC + " int8 uint8 int16");
        TfliteOps.spell(SPLIT_V).readIf((r, o) -> readSplit(r.known(2), o.integer(0), r, r.in(0), r.in(1)));
        TfliteOps.spell(PACK, Stack.class)
                .read((r, o) -> r.node(new Stack(o.integer(1)), r.inputs().toArray(Value[]::new)))
                .write((op, node, emit) -> emit.is(
                        PACK,
                        TfliteOptions.of(59).with(0, node.inputs().size()).with(1, op.axis()),
                        node.inputs().stream().map(emit::index).toList()))
                .movedIn(TfliteKernels.BASIC + " int8 uint8 int16");
        TfliteOps.spell(UNPACK, Unstack.class)
                .read((r, o) -> r.node(new Unstack(o.integer(1), o.integer(0)), r.in(0)))
                .write((op, node, emit) ->
                        emit.is(UNPACK, TfliteOptions.of(64).with(0, op.parts()).with(1, op.axis()), emit.in(node, 0)))
                .movedIn(TfliteKernels.SMALL + " int8 uint8 bool");
    }

    private static void edges() {
        TfliteOps.spell(SLICE, Slice.class)
                .readIf((r, _) -> TfliteShapeExpand.slice(r))
                .write((_, node, emit) -> TfliteShapes.slice(node, emit))
                .movedIn(TfliteKernels.WIDE);
        TfliteOps.spell(STRIDED_SLICE).readIf(TfliteShapeExpand::stridedSlice);
        TfliteOps.spell(PAD, Pad.class)
                .readIf((r, _) -> TfliteShapeExpand.pad(r, Pad.Mode.CONSTANT))
                .write((op, node, emit) -> TfliteShapes.pad(node, op.mode(), emit))
                .movedIn(TfliteKernels.MOVED);
        TfliteOps.spell(PADV2).readIf((r, _) -> TfliteShapeExpand.pad(r, Pad.Mode.CONSTANT));
        TfliteOps.spell(MIRROR_PAD)
                .readIf((r, o) -> TfliteShapeExpand.pad(r, o.integer(0) == 0 ? Pad.Mode.REFLECT : Pad.Mode.SYMMETRIC));
    }

    private static void readSqueeze(TfliteNode r, TfliteOptions options) {
        List<?> axes = options.values().get(0) instanceof List<?> list ? list : List.of();
        long[] numbers =
                axes.stream().mapToLong(axis -> ((Number) axis).longValue()).toArray();
        r.node(new Squeeze(), r.in(0), axes.isEmpty() ? Value.NONE : r.vector("axes", numbers));
    }

    private static boolean readUnsqueeze(TfliteNode r) {
        Tensor axis = r.known(1);
        if (axis == null) {
            return false;
        }
        r.node(new Unsqueeze(), r.in(0), r.vector("axes", axis.scalarLong()));
        return true;
    }

    private static boolean readTranspose(TfliteNode r) {
        Tensor permutation = r.known(1);
        if (permutation == null) {
            return false;
        }
        r.node(new Transpose(Arrays.stream(permutation.toInts()).boxed().toList()), r.in(0));
        return true;
    }

    private static boolean readReverse(TfliteNode r) {
        Tensor axes = r.known(1);
        if (axes == null) {
            return false;
        }
        r.node(new Reverse(Arrays.stream(axes.toInts()).boxed().toList()), r.in(0));
        return true;
    }

    private static void reverse(Node node, List<Integer> reversed, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        List<Integer> axes = reversed.stream()
                .map(axis -> Math.floorMod(axis, rank))
                .sorted()
                .toList();
        if (axes.isEmpty() || axes.getLast() - axes.getFirst() != axes.size() - 1) {
            throw new Unsayable("PARAMETER", "TFLite's REVERSE_V2 reverses neighbouring axes", "convert to ONNX");
        }
        emit.is(REVERSE_V2, TfliteOptions.of(81), emit.in(node, 0), emit.ints(axes));
    }

    private static boolean readSplit(@Nullable Tensor axis, int parts, TfliteNode r, Value... inputs) {
        if (axis == null) {
            return false;
        }
        r.node(new Split((int) axis.scalarLong(), parts), inputs);
        return true;
    }

    /// Around the diagonal the kernel stores 0, whatever number that is by the scale of the result.
    private static void readDiagonal(TfliteNode r) {
        if (r.type(0).isQuantized()) {
            Op bits = new Bitcast(r.type(0).element());
            r.node(bits, r.step("spread", new Diagonal(), r.step("stored", bits, r.in(0))));
        } else {
            r.node(new Diagonal(), r.in(0));
        }
    }

    private static boolean readZeros(TfliteNode r, TfliteOptions options) {
        if (r.type(0).isQuantized()) {
            return false;
        }
        Value shape = r.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), r.in(0));
        r.node(new Fill(Tensor.ofDoubles(r.type(0).element(), Shape.of(1), 0)), shape);
        return true;
    }
}
