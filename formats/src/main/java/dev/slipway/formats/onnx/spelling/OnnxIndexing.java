package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Operators that pick, place, order and search elements.
final class OnnxIndexing {

    private OnnxIndexing() {}

    static void spellings() {
        OnnxOps.spell("Gather", Gather.class)
                .read(node -> node.is(new Gather((int) node.integer("axis", 0), 0), node.all()))
                .write((op, node, emit) ->
                        emit.last(node, "Gather", 11, OnnxAxes.indexed(node, emit), "axis", op.axis()));
        OnnxOps.spell("GatherElements", GatherElements.class)
                .read(node -> node.is(new GatherElements((int) node.integer("axis", 0)), node.all()))
                .write((op, node, emit) ->
                        emit.last(node, "GatherElements", 11, OnnxAxes.indexed(node, emit), "axis", op.axis()));
        OnnxOps.spell("GatherND", GatherNd.class)
                .read(node -> node.is(new GatherNd((int) node.integer("batch_dims", 0)), node.all()))
                .write((op, node, emit) -> OnnxAxes.gatherNd(node, op.batchAxes(), emit));
        OnnxOps.spell("ScatterElements Scatter", ScatterElements.class)
                .read(node -> node.is(
                        new ScatterElements((int) node.integer("axis", 0), OnnxExpand.scatter(node)), node.all()))
                .write((op, node, emit) ->
                        OnnxAxes.scatter(node, "ScatterElements", op.reduction(), emit, "axis", op.axis()));
        OnnxOps.spell("ScatterND", ScatterNd.class)
                .read(node -> node.is(new ScatterNd(OnnxExpand.scatter(node)), node.all()))
                .write((op, node, emit) -> OnnxAxes.scatter(node, "ScatterND", op.reduction(), emit));
        OnnxOps.write(UpdateSlice.class, (_, node, emit) -> updateSlice(node, emit));
        OnnxOps.spell("Compress", Compress.class)
                .read(node -> node.is(new Compress(OnnxExpand.optionalAxis(node)), node.all()))
                .write((op, node, emit) -> emit.is(
                        node,
                        "Compress",
                        11,
                        op.axis().isEmpty()
                                ? new Object[0]
                                : new Object[] {"axis", op.axis().getFirst()}));
        OnnxOps.spell("NonZero", NonZero.class)
                .read(node -> node.is(new NonZero(ElementType.INT64), node.all()))
                .write((_, node, emit) -> emit.is(node, "NonZero", 9))
                .computedIn("bool float32 int32 int64 uint8");
        OnnxOps.spell("OneHot", OneHot.class)
                .read(node -> node.is(new OneHot((int) node.integer("axis", -1)), node.all()))
                .write((op, node, emit) -> emit.is(node, "OneHot", 11, "axis", op.axis()));
        OnnxOps.spell("Unique", Unique.class)
                .read(node -> node.are(
                        4,
                        new Unique(OnnxExpand.optionalAxis(node), node.flag("sorted", true), ElementType.INT64),
                        node.all()))
                .write((op, node, emit) -> emit.is(
                        node,
                        "Unique",
                        11,
                        op.axis().isEmpty()
                                ? new Object[] {"sorted", op.sorted()}
                                : new Object[] {"axis", op.axis().getFirst(), "sorted", op.sorted()}))
                .computedIn("float32 float64 int64 int8 string");
        OnnxOps.spell("TopK", TopK.class)
                .read(OnnxExpand::topK)
                .write((op, node, emit) -> OnnxAxes.topK(node, op, emit))
                .computedIn(OnnxKernels.BASIC);
    }

    /// Scatters the block along all axes up to the last where it is shorter than what it goes into.
    private static void updateSlice(Node node, OnnxEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        Shape block = emit.type(node.input(1)).shape();
        int depth = emit.rank(node.input(0));
        while (depth > 0 && block.dim(depth - 1).surelyEquals(x.dim(depth - 1))) {
            depth--;
        }
        List<Dim> sizes = block.dims().subList(0, depth);
        if (!sizes.stream().allMatch(Dim::isKnown)) {
            throw new Unsayable(
                    "DYNAMIC_PARAMETER",
                    "the size of the block that is replaced is computed by the graph",
                    "give the input's shape with --input NAME=SHAPE");
        }
        if (depth == 0) {
            emit.last(node, "Identity", 1, List.of(emit.in(node, 1)));
            return;
        }
        String places = emit.step("Add", 7, List.of(emit.parameter(grid(Shape.of(sizes))), start(node, sizes, emit)));
        emit.last(node, "ScatterND", 11, List.of(emit.in(node, 0), places, emit.in(node, 1)));
    }

    /// Where the block begins along its first axes, so that it stays inside.
    private static String start(Node node, List<Dim> sizes, OnnxEmitter emit) {
        long[] block = sizes.stream().mapToLong(Dim::size).toArray();
        String first = emit.integers(0);
        String last = emit.integers(block.length);
        String start = emit.step("Slice", 10, List.of(OnnxAxes.int64(node, 2, emit), first, last));
        String x = emit.step("Slice", 10, List.of(emit.step("Shape", 1, List.of(emit.in(node, 0))), first, last));
        String room = emit.step("Sub", 7, List.of(x, emit.integers(block)));
        return emit.step("Max", 12, List.of(emit.step("Min", 12, List.of(start, room)), first));
    }

    /// The index of each element of a shape.
    private static Tensor grid(Shape shape) {
        long[] places = new long[(int) shape.elements() * shape.rank()];
        for (int element = 0, i = 0; i < places.length; element++) {
            int rest = element;
            for (int axis = shape.rank() - 1; axis >= 0; axis--, i++) {
                int size = (int) shape.size(axis);
                places[element * shape.rank() + axis] = rest % size;
                rest /= size;
            }
        }
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.add(Dim.of(shape.rank()));
        return Tensor.ofLongs(Shape.of(dims), places);
    }
}
