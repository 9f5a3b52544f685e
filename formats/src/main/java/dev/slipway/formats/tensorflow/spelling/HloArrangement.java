package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What moves elements and leaves them as they are.
final class HloArrangement {

    private HloArrangement() {}

    static void spellings() {
        HloOps.spell(
                "constant",
                node -> node.whole(node.at().constant("value", node.operation().tensor("value"))));
        HloOps.spell("iota", HloArrangement::iota);
        HloOps.spell("dynamic_iota", HloArrangement::openIota);
        HloOps.spell("broadcast_in_dim", node -> broadcast(node, null));
        HloOps.spell("dynamic_broadcast_in_dim", node -> broadcast(node, node.in(1)));
        HloOps.spell("reshape", HloArrangement::reshape);
        HloOps.spell("dynamic_reshape", node -> node.is(new Reshape(true), node.in(0), node.in(1)));
        HloOps.spell("transpose", node -> node.is(new Transpose(node.operation().integers("permutation")), node.in(0)));
        HloOps.spell("concatenate", HloArrangement::concatenate);
        HloOps.spell("reverse", node -> node.is(new Reverse(node.operation().integers("dimensions")), node.in(0)));
        HloOps.spell("slice", HloArrangement::slice);
        HloOps.spell("real_dynamic_slice", HloArrangement::openSlice);
        HloOps.spell("pad", HloArrangement::pad);
        HloOps.spell("dynamic_pad", HloArrangement::openPad);
        HloOps.spell("get_dimension_size", HloArrangement::size);
    }

    static List<Loose> iota(HloNode node) {
        Shape shape = node.result().shape();
        int axis = (int) node.operation().integer("iota_dimension");
        long[] sizes = node.sizes(shape);
        ElementType element = node.result().element();
        Value counted = HloElementwise.counted(node, element, sizes[axis], sizes.length - 1 - axis);
        return List.of(new Loose(counted, node.result(), null));
    }

    static List<Loose> openIota(HloNode node) {
        TensorflowFormula formula = node.formula();
        int axis = (int) node.operation().integer("iota_dimension");
        Value sizes = formula.cast(node.in(0), ElementType.INT64);
        Value counted = formula.cast(
                formula.count(formula.at(sizes, axis, 0)), node.result().element());
        long[] behind = IntStream.range(1, node.result().shape().rank() - axis)
                .asLongStream()
                .toArray();
        return List.of(
                new Loose(behind.length == 0 ? counted : formula.unsqueeze(counted, behind), node.result(), sizes));
    }

    /// @param shape the sizes where the graph computes them
    static List<Loose> broadcast(HloNode node, @Nullable Value shape) {
        List<Integer> dims = node.operation().integers("broadcast_dimensions");
        int rank = node.result().shape().rank();
        Value x = dims.isEmpty() ? node.loose(0).value() : node.aligned(0);
        TensorflowFormula formula = node.formula();
        List<Integer> order = IntStream.range(0, dims.size())
                .boxed()
                .sorted(Comparator.comparing(dims::get))
                .toList();
        if (!order.equals(IntStream.range(0, dims.size()).boxed().toList())) {
            x = formula.transpose(x, order.toArray(Integer[]::new));
        }
        if (!dims.isEmpty()) {
            int first = dims.get(order.getFirst());
            long[] missing = IntStream.range(first, rank)
                    .filter(axis -> !dims.contains(axis))
                    .mapToLong(axis -> axis - first)
                    .toArray();
            x = missing.length == 0 ? x : formula.unsqueeze(x, missing);
        }
        return List.of(new Loose(x, node.result(), shape));
    }

    static List<Loose> reshape(HloNode node) {
        Shape shape = node.result().shape();
        if (node.loose(0).value().isPresent() && shape.isKnown() && shape.elements() == 1 && isOne(node)) {
            long[] ones = new long[shape.rank()];
            java.util.Arrays.fill(ones, 1);
            return node.is(new Reshape(true), node.loose(0).value(), node.at().vector("sizes", ones));
        }
        return node.is(new Reshape(true), node.in(0), node.at().vector("sizes", node.sizes(shape)));
    }

    private static boolean isOne(HloNode node) {
        Shape shape = node.at().graph().typeOf(node.loose(0).value()).shape();
        return shape.isKnown() && shape.elements() == 1;
    }

    static List<Loose> concatenate(HloNode node) {
        Value[] parts =
                IntStream.range(0, node.operands().size()).mapToObj(node::in).toArray(Value[]::new);
        return parts.length == 1
                ? node.whole(parts[0])
                : node.is(new Concat((int) node.operation().integer("dimension")), parts);
    }

    static List<Loose> slice(HloNode node) {
        List<Integer> steps = node.operation().integers("strides");
        List<Integer> starts = node.operation().integers("start_indices");
        List<Integer> ends = node.operation().integers("limit_indices");
        List<Integer> axes = IntStream.range(0, steps.size())
                .filter(axis -> starts.get(axis) != 0
                        || steps.get(axis) != 1
                        || !node.shape(0).dim(axis).isKnown()
                        || node.shape(0).size(axis) != ends.get(axis))
                .boxed()
                .toList();
        if (axes.isEmpty()) {
            return List.of(node.loose(0));
        }
        return node.is(
                new Slice(),
                node.in(0),
                node.at().vector("starts", axes.stream().map(starts::get).toList()),
                node.at().vector("ends", axes.stream().map(ends::get).toList()),
                node.at().vector("axes", axes),
                node.at().vector("steps", axes.stream().map(steps::get).toList()));
    }

    static List<Loose> openSlice(HloNode node) {
        TensorflowFormula formula = node.formula();
        int rank = node.shape(0).rank();
        return node.is(
                new Slice(),
                node.in(0),
                formula.cast(node.in(1), ElementType.INT64),
                formula.cast(node.in(2), ElementType.INT64),
                node.at().vector("axes", IntStream.range(0, rank).boxed().toList()),
                formula.cast(node.in(3), ElementType.INT64));
    }

    /// Between elements, then around them; a negative amount cuts off.
    static List<Loose> pad(HloNode node) {
        List<Integer> low = node.operation().integers("edge_padding_low");
        List<Integer> high = node.operation().integers("edge_padding_high");
        List<Integer> inner = node.operation().integers("interior_padding");
        TensorflowFormula formula = node.formula();
        Value x = node.in(0);
        for (int axis = 0; axis < inner.size(); axis++) {
            if (inner.get(axis) > 0) {
                x = spread(node, x, axis, inner.get(axis));
            }
        }
        List<Integer> sides = new ArrayList<>();
        low.forEach(each -> sides.add(Math.max(0, each)));
        high.forEach(each -> sides.add(Math.max(0, each)));
        if (sides.stream().anyMatch(each -> each > 0)) {
            x = node.at()
                    .step("padded", new Pad(Pad.Mode.CONSTANT), x, node.at().vector("pads", sides), node.in(1));
        }
        for (int axis = 0; axis < low.size(); axis++) {
            int start = Math.max(0, -low.get(axis));
            int end = Math.max(0, -high.get(axis));
            if (start > 0 || end > 0) {
                x = formula.slice(x, axis, start, end == 0 ? Long.MAX_VALUE : -end);
            }
        }
        return node.whole(x);
    }

    /// Each element with so many of the padding behind it, but for the last.
    private static Value spread(HloNode node, Value x, int axis, int between) {
        TensorflowFormula formula = node.formula();
        long[] sizes = node.sizes(node.at().graph().typeOf(x).shape());
        List<Integer> sides = new ArrayList<>(java.util.Collections.nCopies(2 * (sizes.length + 1), 0));
        sides.set(sizes.length + 1 + axis + 1, between);
        Value wide = node.at()
                .step(
                        "spread",
                        new Pad(Pad.Mode.CONSTANT),
                        formula.unsqueeze(x, axis + 1),
                        node.at().vector("pads", sides),
                        node.in(1));
        sizes[axis] *= between + 1;
        Value flat = formula.reshape(wide, sizes);
        return formula.slice(flat, axis, 0, -between);
    }

    static List<Loose> openPad(HloNode node) {
        TensorflowFormula formula = node.formula();
        dev.slipway.model.tensor.Tensor inner = node.known(4);
        if (inner == null || java.util.Arrays.stream(inner.toLongs()).anyMatch(each -> each != 0)) {
            throw node.refused("the padding between elements is not surely nothing");
        }
        return node.is(
                new Pad(Pad.Mode.CONSTANT),
                node.in(0),
                formula.cast(formula.concat(0, node.in(2), node.in(3)), ElementType.INT64),
                node.in(1));
    }

    static List<Loose> size(HloNode node) {
        int axis = (int) node.operation().integer("dimension");
        TensorflowFormula formula = node.formula(ElementType.INT64);
        TensorType type = node.result();
        return node.whole(formula.cast(formula.size(node.in(0), axis), type.element()));
    }
}
