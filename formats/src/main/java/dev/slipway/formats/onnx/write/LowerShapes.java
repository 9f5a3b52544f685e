package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.formats.onnx.spelling.OnnxKernels;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Ops that move elements and that ONNX has no operator for, by those it has.
final class LowerShapes {

    private static final ElementType INT64 = ElementType.INT64;

    private LowerShapes() {}

    static void rules() {
        OnnxLegalize.lower(Stack.class, (op, node, to) -> stack(op.axis(), node, to));
        OnnxLegalize.lower(Unstack.class, (op, node, to) -> unstack(op.axis(), op.parts(), node, to));
        OnnxLegalize.lower(RankOf.class, (op, node, to) -> rankOf(op, node, to));
        OnnxLegalize.lower(BroadcastShape.class, (_, node, to) -> broadcastShape(node, to));
        OnnxLegalize.lower(Reverse.class, (op, node, to) -> reverse(op.axes(), node, to));
        OnnxLegalize.lower(Gather.class, (op, node, to) -> gather(op.axis(), op.batchAxes(), node, to));
        OnnxLegalize.lower(Pad.class, (op, node, to) -> pad(op.mode(), node, to));
        OnnxLegalize.lower(BandPart.class, (_, node, to) -> bandPart(node, to));
        OnnxLegalize.lower(Diagonal.class, (_, node, to) -> diagonal(node, to));
        OnnxLegalize.lower(DiagonalPart.class, (_, node, to) -> diagonalPart(node, to));
        OnnxLegalize.lower(ReverseSequence.class, LowerShapes::reverseSequence);
        OnnxLegalize.lower(SpaceToBatch.class, (_, node, to) -> spaceToBatch(node, to));
        OnnxLegalize.lower(BatchToSpace.class, (_, node, to) -> batchToSpace(node, to));
    }

    /// ONNX has the batch and the time in front, one before the other.
    private static boolean reverseSequence(ReverseSequence op, Node node, Lowering to) {
        if (!to.shape(0).isRanked()) {
            return false;
        }
        int rank = to.shape(0).rank();
        int batch = Math.floorMod(op.batchAxis(), rank);
        int time = Math.floorMod(op.timeAxis(), rank);
        if (batch < 2 && time < 2) {
            return false;
        }
        List<Integer> order = new ArrayList<>(List.of(batch, time));
        IntStream.range(0, rank).filter(axis -> axis != batch && axis != time).forEach(order::add);
        Value turned = to.step("turned", new Transpose(order), node.input(0));
        Value reversed = to.step("reversed", new ReverseSequence(0, 1), turned, node.input(1));
        return to.last(new Transpose(Permutation.inverse(order)), reversed);
    }

    static boolean stack(int axis, Node node, Lowering to) {
        Value axes = to.vector("axis", axis);
        List<Value> slices = new ArrayList<>();
        for (Value input : node.inputs()) {
            slices.add(to.step("slice", new Unsqueeze(), input, axes));
        }
        return to.last(new Concat(axis), slices.toArray(Value[]::new));
    }

    static boolean unstack(int axis, int parts, Node node, Lowering to) {
        Value axes = to.vector("axis", axis);
        List<Value> slices = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            slices.add(new Value(to.graph().uniqueName(node.name() + "/slice" + i)));
        }
        to.last(slices, new Split(axis, parts), node.input(0));
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                to.last(List.of(node.output(i)), new Squeeze(), slices.get(i), axes);
            }
        }
        return true;
    }

    static boolean rankOf(RankOf op, Node node, Lowering to) {
        if (to.shape(0).isRanked()) {
            return to.last(
                    new Identity(), to.scalar("rank", op.output(), to.shape(0).rank()));
        }
        Value shape = to.step("shape", new ShapeOf(0, Integer.MAX_VALUE, INT64), node.input(0));
        return to.last(new SizeOf(op.output()), shape);
    }

    static boolean broadcastShape(Node node, Lowering to) {
        Fill zeros = new Fill(Tensor.ofInts(Shape.SCALAR, 0));
        Value both = to.step(
                "both",
                new Binary(Binary.Kind.ADD),
                to.step("a", zeros, node.input(0)),
                to.step("b", zeros, node.input(1)));
        return to.last(new ShapeOf(0, Integer.MAX_VALUE, to.element(0)), both);
    }

    static boolean reverse(List<Integer> axes, Node node, Lowering to) {
        if (axes.isEmpty()) {
            return to.last(new Identity(), node.input(0));
        }
        long[] last = new long[axes.size()];
        Arrays.fill(last, -1);
        long[] first = new long[axes.size()];
        Arrays.fill(first, -Long.MAX_VALUE);
        return to.last(
                new Slice(),
                node.input(0),
                to.vector("starts", last),
                to.vector("ends", first),
                to.vector("axes", axes),
                to.vector("steps", last));
    }

    /// With batches walked together: the axis moves behind them, where GatherND takes it.
    static boolean gather(int axis, int batchAxes, Node node, Lowering to) {
        if (batchAxes == 0) {
            return false;
        }
        if (!to.shape(0).isRanked() || !to.shape(1).isRanked()) {
            return false;
        }
        int rank = to.shape(0).rank();
        int at = Math.floorMod(axis, rank);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.remove(at);
        order.add(batchAxes, at);
        Value x = at == batchAxes ? node.input(0) : to.step("axis_moved", new Transpose(order), node.input(0));
        Value indices = to.step("indices", new Unsqueeze(), node.input(1), to.vector("last", -1));
        if (at == batchAxes) {
            return to.last(new GatherNd(batchAxes), x, indices);
        }
        Value picked = to.step("picked", new GatherNd(batchAxes), x, indices);
        int picks = to.shape(1).rank() - batchAxes;
        int before = at - batchAxes;
        List<Integer> back =
                new ArrayList<>(IntStream.range(0, batchAxes).boxed().toList());
        IntStream.range(0, before).forEach(i -> back.add(batchAxes + picks + i));
        IntStream.range(0, picks).forEach(i -> back.add(batchAxes + i));
        IntStream.range(batchAxes + picks + before, rank - 1 + picks).forEach(back::add);
        return to.last(new Transpose(back), picked);
    }

    /// A mirror that repeats the border element: each axis is gathered by mirrored places.
    static boolean pad(Pad.Mode mode, Node node, Lowering to) {
        long[] pads = to.known(1);
        if (mode != Pad.Mode.SYMMETRIC) {
            return OnnxKernels.widen(node, to);
        }
        if (pads == null || !to.shape(0).isRanked() || node.hasInput(3)) {
            return false;
        }
        int rank = to.shape(0).rank();
        List<Integer> padded = IntStream.range(0, rank)
                .filter(axis -> pads[axis] != 0 || pads[axis + rank] != 0)
                .boxed()
                .toList();
        if (padded.stream().anyMatch(axis -> !to.shape(0).dim(axis).isKnown())) {
            return false;
        }
        Value x = node.input(0);
        for (int axis : padded) {
            long size = to.shape(0).size(axis);
            long[] places = new long[(int) (size + pads[axis] + pads[axis + rank])];
            for (int i = 0; i < places.length; i++) {
                long within = Math.floorMod(i - pads[axis], 2 * size);
                places[i] = within < size ? within : 2 * size - within - 1;
            }
            x = to.step("mirrored", new Gather(axis, 0), x, to.vector("places", places));
        }
        return to.last(new Identity(), x);
    }

    static boolean bandPart(Node node, Lowering to) {
        long[] lower = to.known(1);
        long[] upper = to.known(2);
        if (lower == null || upper == null) {
            return false;
        }
        Value x = node.input(0);
        if (upper[0] >= 0) {
            x = to.step("below", new Triangle(false), x, to.scalar("upper", INT64, upper[0]));
        }
        if (lower[0] >= 0) {
            x = to.step("above", new Triangle(true), x, to.scalar("lower", INT64, -lower[0]));
        }
        return to.last(new Identity(), x);
    }

    static boolean diagonal(Node node, Lowering to) {
        Dim last = to.shape(0).isRanked() ? to.shape(0).dim(-1) : Dim.UNKNOWN;
        if (!last.isKnown()) {
            return false;
        }
        int size = (int) last.size();
        boolean[] mask = new boolean[size * size];
        for (int i = 0; i < size; i++) {
            mask[i * size + i] = true;
        }
        Value column = to.step("column", new Unsqueeze(), node.input(0), to.vector("axis", -1));
        return to.last(
                new Where(),
                to.constant("mask", Tensor.ofBooleans(Shape.of(size, size), mask)),
                column,
                to.scalar("zero", to.element(0), 0));
    }

    static boolean diagonalPart(Node node, Lowering to) {
        Shape x = to.shape(0);
        if (!x.isRanked() || !x.dim(-1).isKnown() || !x.dim(-2).isKnown()) {
            return false;
        }
        long rows = x.dim(-2).size();
        long columns = x.dim(-1).size();
        long[] places = new long[(int) Math.min(rows, columns)];
        for (int i = 0; i < places.length; i++) {
            places[i] = i * (columns + 1);
        }
        long[] shape = new long[x.rank() - 1];
        shape[shape.length - 1] = rows * columns;
        Value flat = to.step("flat", new Reshape(false), node.input(0), to.vector("shape", shape));
        return to.last(new Gather(-1, 0), flat, to.vector("places", places));
    }

    static boolean spaceToBatch(Node node, Lowering to) {
        long[] blocks = to.known(1);
        long[] pads = to.known(2);
        Shape x = to.shape(0);
        if (blocks == null || pads == null || !knownButFirst(x)) {
            return LowerBlocks.spaceToBatch(node, to);
        }
        int rank = x.rank();
        int count = blocks.length;
        long[] around = new long[2 * rank];
        List<Long> split = new ArrayList<>(List.of(-1L));
        List<Long> joined = new ArrayList<>(List.of(-1L));
        for (int i = 0; i < count; i++) {
            around[i + 1] = pads[2 * i];
            around[rank + i + 1] = pads[2 * i + 1];
            long size = (x.size(i + 1) + pads[2 * i] + pads[2 * i + 1]) / blocks[i];
            split.addAll(List.of(size, blocks[i]));
            joined.add(size);
        }
        for (int i = count + 1; i < rank; i++) {
            split.add(x.size(i));
            joined.add(x.size(i));
        }
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> order.add(2 * i + 2));
        order.add(0);
        IntStream.range(0, count).forEach(i -> order.add(2 * i + 1));
        IntStream.range(2 * count + 1, split.size()).forEach(order::add);
        Value padded = to.step("padded", new Pad(Pad.Mode.CONSTANT), node.input(0), to.vector("pads", around));
        Value blocked = to.step("blocked", new Reshape(false), padded, to.vector("split", split));
        Value moved = to.step("moved", new Transpose(order), blocked);
        return to.last(new Reshape(false), moved, to.vector("joined", joined));
    }

    static boolean batchToSpace(Node node, Lowering to) {
        long[] blocks = to.known(1);
        long[] crops = to.known(2);
        Shape x = to.shape(0);
        if (blocks == null || crops == null || !knownButFirst(x)) {
            return LowerBlocks.batchToSpace(node, to);
        }
        int count = blocks.length;
        List<Long> split = new ArrayList<>(Arrays.stream(blocks).boxed().toList());
        split.add(-1L);
        List<Long> joined = new ArrayList<>(List.of(-1L));
        long[] starts = new long[count];
        long[] ends = new long[count];
        for (int i = 0; i < count; i++) {
            split.add(x.size(i + 1));
            joined.add(x.size(i + 1) * blocks[i]);
            starts[i] = crops[2 * i];
            ends[i] = x.size(i + 1) * blocks[i] - crops[2 * i + 1];
        }
        for (int i = count + 1; i < x.rank(); i++) {
            split.add(x.size(i));
            joined.add(x.size(i));
        }
        List<Integer> order = new ArrayList<>(List.of(count));
        IntStream.range(0, count).forEach(i -> order.addAll(List.of(count + 1 + i, i)));
        IntStream.range(2 * count + 1, split.size()).forEach(order::add);
        Value blocked = to.step("blocked", new Reshape(false), node.input(0), to.vector("split", split));
        Value moved = to.step("moved", new Transpose(order), blocked);
        Value whole = to.step("whole", new Reshape(false), moved, to.vector("joined", joined));
        Value axes = to.vector("axes", IntStream.rangeClosed(1, count).boxed().toList());
        return to.last(new Slice(), whole, to.vector("starts", starts), to.vector("ends", ends), axes);
    }

    private static boolean knownButFirst(Shape shape) {
        return shape.isRanked() && shape.dims().stream().skip(1).allMatch(Dim::isKnown);
    }
}
