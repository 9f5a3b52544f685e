package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Scatter;
import dev.slipway.model.op.ScatterElements;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Operators that place elements by computed sizes, written out.
final class OnnxGrids {

    private static final ElementType INT64 = ElementType.INT64;

    private OnnxGrids() {}

    static void spellings() {
        OnnxOps.spell("AffineGrid", OnnxGrids::affineGrid);
        OnnxOps.spell("CenterCropPad", OnnxGrids::centerCropPad);
        OnnxOps.spell("TensorScatter", OnnxGrids::tensorScatter);
    }

    /// The places that an affine map sends a regular grid to, for GridSample.
    private static List<Value> affineGrid(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value sizes = go.cast(node.required(1), INT64);
        int rank = length(node, 1) - 2;
        Value spatial = go.slice(sizes, 0, 2, rank + 2L);
        List<Value> parts = new ArrayList<>();
        for (int axis = rank - 1; axis >= 0; axis--) {
            long[] column = new long[rank + 1];
            Arrays.fill(column, 1);
            column[axis] = -1;
            Value places = go.reshaped(places(node, go, spatial, axis), column);
            parts.add(go.step("spread", new Expand(), places, go.concat(0, spatial, node.vector("one", 1))));
        }
        parts.add(ones(parts.getFirst(), go));
        Value grid = go.reshaped(go.concat(rank, parts.toArray(Value[]::new)), 1, -1, rank + 1L);
        Value moved = go.step("moved", new MatMul(false, true), grid, node.required(0));
        Value shape = go.concat(0, go.slice(sizes, 0, 0, 1), spatial, node.vector("axes", rank));
        return node.is(new Reshape(false), moved, shape);
    }

    private static Value ones(Value like, OnnxSteps go) {
        return go.plus(go.times(like, 0), 1);
    }

    /// From -1 to 1: the corners' or the edges' places.
    private static Value places(OnnxNode node, OnnxSteps go, Value spatial, int axis) {
        Value size = go.step("size", new Gather(0, 0), spatial, node.scalar("axis", INT64, axis));
        Value count = go.cast(size, node.element(0));
        Value index = go.cast(go.upTo(size), node.element(0));
        if (!node.flag("align_corners", false)) {
            return go.plus(go.over(go.plus(go.times(index, 2), 1), count), -1);
        }
        Value steps = go.plus(count, -1);
        Value single = go.compare(Comparison.Kind.EQUAL, steps, go.number(steps, 0));
        Value span = go.choose(single, go.number(steps, 1), steps);
        Value places = go.plus(go.over(go.times(index, 2), span), -1);
        return go.choose(single, go.times(places, 0), places);
    }

    private static int length(OnnxNode node, int input) {
        Shape shape = node.shape(input);
        if (!shape.isRanked() || shape.rank() != 1 || !shape.dim(0).isKnown()) {
            throw new OnnxNode.NotSayable("it is not known how many sizes it is given");
        }
        return (int) shape.size(0);
    }

    /// Cut or padded evenly on both sides to a shape.
    private static List<Value> centerCropPad(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        List<Integer> axes = node.integers("axes").isEmpty()
                ? IntStream.range(0, node.rank(0)).boxed().toList()
                : node.integers("axes");
        Value along = node.vector(
                "axes",
                axes.stream().map(axis -> Math.floorMod(axis, node.rank(0))).toList());
        Value sizes = go.step("sizes", new Gather(0, 0), go.shape(node.required(0)), along);
        Value missing = go.minus(go.cast(node.required(1), INT64), sizes);
        Value before = go.over(missing, 2);
        Value pads = go.concat(0, before, go.minus(missing, before));
        return node.is(new Pad(Pad.Mode.CONSTANT), node.in(0), pads, Value.NONE, along);
    }

    /// Writes an update into a cache, each sample of the batch from its own place on.
    private static List<Value> tensorScatter(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        int rank = node.rank(0);
        int axis = node.axis("axis", -2, rank);
        long[] column = new long[rank];
        Arrays.fill(column, 1);
        column[axis] = -1;
        Value places = go.reshaped(go.upTo(go.size(node.required(1), axis)), column);
        if (node.has(2)) {
            long[] rows = new long[rank];
            Arrays.fill(rows, 1);
            rows[0] = -1;
            places = go.plus(places, go.reshaped(go.cast(node.in(2), INT64), rows));
        }
        if (node.text("mode", "linear").equals("circular")) {
            places = go.binary(Binary.Kind.FLOOR_MODULO, places, go.size(node.required(0), axis));
        }
        Value indices = go.step("places", new Expand(), places, go.shape(node.in(1)));
        return node.is(new ScatterElements(axis, Scatter.REPLACE), node.in(0), indices, node.in(1));
    }

    /// How many sizes an input of sizes holds, all ones where their values are not known.
    static List<Integer> kernel(OnnxNode node, int input) {
        var known = node.known(input);
        int count = length(node, input);
        return IntStream.range(0, count)
                .map(i -> known == null ? 1 : (int) known.toLongs()[i])
                .boxed()
                .toList();
    }
}
