package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Tensors of more axes than TFLite's kernels walk: neighbouring axes that are treated alike count as one.
final class TfliteRankLowering {

    private static final int MOST_BROADCAST = 4;
    private static final int MOST_BROADCAST_PLAINLY = 5;
    private static final int MOST_WALKED = 5;
    private static final int MOST_TRANSPOSED = 6;
    private static final int MOST_SLICED = 5;

    /// What has a kernel that walks up to [#MOST_WALKED] axes, whatever is broadcast along them.
    private static final Set<Binary.Kind> WALKED = EnumSet.of(
            Binary.Kind.ADD,
            Binary.Kind.SUBTRACT,
            Binary.Kind.MULTIPLY,
            Binary.Kind.DIVIDE,
            Binary.Kind.MAX,
            Binary.Kind.MIN);

    private TfliteRankLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Binary _, Comparison _, Logical _, Where _, PRelu _ -> broadcast(op, to);
            case Transpose(List<Integer> permutation)
            when permutation.size() > MOST_TRANSPOSED -> transpose(permutation, to);
            case Slice _ when to.shape(0).isRanked() && to.shape(0).rank() > MOST_SLICED -> slice(to);
            default -> false;
        };
    }

    private static boolean broadcast(Op op, TfliteLowering to) {
        List<Shape> shapes =
                to.node().inputs().stream().map(input -> to.type(input).shape()).toList();
        if (!shapes.stream().allMatch(Shape::isRanked)
                || shapes.stream().mapToInt(Shape::rank).max().orElse(0) <= mostBroadcast(op, to)
                || shapes.stream().distinct().count() == 1) {
            return false;
        }
        int rank = shapes.stream().mapToInt(Shape::rank).max().orElse(0);
        List<List<Dim>> merged = merged(shapes, rank);
        List<Dim> result = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            int at = axis;
            result.add(shapes.stream()
                    .map(shape -> dim(shape, at, rank))
                    .filter(dim -> !dim.is(1))
                    .findFirst()
                    .orElse(Dim.of(1)));
        }
        if (merged.getFirst().size() == rank
                || isOpen(result)
                || merged.stream().anyMatch(dims -> isOpen(dims))) {
            return unmerged(op, result, to);
        }
        Value[] inputs = new Value[shapes.size()];
        for (int i = 0; i < inputs.length; i++) {
            Value input = to.in(i);
            inputs[i] = shapes.get(i).rank() == 0 ? input : to.reshape(input, sizes(merged.get(i)));
        }
        return to.last(new Reshape(true), to.step(op, inputs), to.longs(sizes(result)));
    }

    /// Where no axes can be merged: by kernels that walk five axes, or by operands of one shape, which they do not
    /// walk.
    private static boolean unmerged(Op op, List<Dim> result, TfliteLowering to) {
        boolean walked = result.size() <= MOST_WALKED;
        if (walked && (op instanceof Where || op instanceof Binary(Binary.Kind kind) && WALKED.contains(kind))) {
            return false;
        }
        if (walked && op instanceof Binary(Binary.Kind kind) && kind == Binary.Kind.SQUARED_DIFFERENCE) {
            Value difference = to.subtract(to.in(0), to.in(1));
            return to.last(new Binary(Binary.Kind.MULTIPLY), difference, difference);
        }
        Value common = shape(result, to);
        List<Value> inputs = new ArrayList<>();
        for (Value input : to.node().inputs()) {
            inputs.add(to.step(new Expand(), input, common));
        }
        to.graph()
                .add(new Node(
                        to.node().name(),
                        op,
                        inputs,
                        to.node().outputs(),
                        to.node().origins()));
        return true;
    }

    /// The shape that all operands have together.
    private static Value shape(List<Dim> result, TfliteLowering to) {
        if (result.stream().allMatch(Dim::isKnown)) {
            return to.longs(sizes(result));
        }
        Value common = to.shapeOf(to.in(0));
        for (int i = 1; i < to.node().inputs().size(); i++) {
            common = to.step(new BroadcastShape(), common, to.shapeOf(to.in(i)));
        }
        return common;
    }

    private static int mostBroadcast(Op op, TfliteLowering to) {
        boolean plain = op instanceof Binary(Binary.Kind kind)
                && (kind == Binary.Kind.ADD || kind == Binary.Kind.SUBTRACT || kind == Binary.Kind.MULTIPLY);
        return plain && to.element() == ElementType.FLOAT32 ? MOST_BROADCAST_PLAINLY : MOST_BROADCAST;
    }

    private static Dim dim(Shape shape, int axis, int rank) {
        int at = axis - (rank - shape.rank());
        return at < 0 ? Dim.of(1) : shape.dim(at);
    }

    /// The shapes with those neighbouring axes merged along which the same operands are broadcast.
    private static List<List<Dim>> merged(List<Shape> shapes, int rank) {
        List<List<Dim>> merged = new ArrayList<>();
        shapes.forEach(_ -> merged.add(new ArrayList<>()));
        List<Boolean> before = List.of();
        for (int axis = 0; axis < rank; axis++) {
            int at = axis;
            List<Boolean> single =
                    shapes.stream().map(shape -> dim(shape, at, rank).is(1)).toList();
            boolean joins = single.equals(before);
            for (int i = 0; i < shapes.size(); i++) {
                List<Dim> dims = merged.get(i);
                Dim own = dim(shapes.get(i), axis, rank);
                if (joins) {
                    dims.set(dims.size() - 1, dims.getLast().times(own));
                } else {
                    dims.add(own);
                }
            }
            before = single;
        }
        return merged;
    }

    private static boolean isReshaped(Value value, List<Dim> dims, TfliteLowering to) {
        return !isOpen(dims) && to.last(new Reshape(true), value, to.longs(sizes(dims)));
    }

    private static boolean isOpen(List<Dim> dims) {
        return dims.stream().filter(dim -> !dim.isKnown()).count() > 1;
    }

    private static long[] sizes(List<Dim> dims) {
        return dims.stream().mapToLong(dim -> dim.isKnown() ? dim.size() : -1).toArray();
    }

    private static boolean transpose(List<Integer> permutation, TfliteLowering to) {
        Shape x = to.shape(0);
        if (isOpen(x.dims())) {
            return false;
        }
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < permutation.size(); i++) {
            if (i == 0 || permutation.get(i) != permutation.get(i - 1) + 1) {
                starts.add(permutation.get(i));
            }
        }
        List<Integer> order = starts.stream().sorted().toList();
        if (order.size() > MOST_TRANSPOSED) {
            return false;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            int end = i + 1 < order.size() ? order.get(i + 1) : x.rank();
            dims.add(product(x.dims().subList(order.get(i), end)));
        }
        Value turned =
                to.step(new Transpose(starts.stream().map(order::indexOf).toList()), to.reshape(to.in(0), sizes(dims)));
        return isReshaped(turned, x.permuted(permutation).dims(), to);
    }

    private static Dim product(List<Dim> dims) {
        Dim product = Dim.of(1);
        for (Dim dim : dims) {
            product = product.times(dim);
        }
        return product;
    }

    /// One axis after the other, all before and all behind it merged.
    private static boolean slice(TfliteLowering to) {
        Tensor starts = to.known(1);
        Tensor ends = to.known(2);
        Tensor axes = to.node().hasInput(3) ? to.known(3) : null;
        Tensor steps = to.node().hasInput(4) ? to.known(4) : null;
        if (starts == null
                || ends == null
                || to.node().hasInput(3) && axes == null
                || to.node().hasInput(4) && steps == null
                || !to.shape(0).isKnown()) {
            return false;
        }
        Value x = to.in(0);
        for (int i = 0; i < starts.size(); i++) {
            Shape shape = to.type(x).shape();
            int axis = axes == null ? i : Math.floorMod(axes.toInts()[i], shape.rank());
            long size = shape.size(axis);
            long step = steps == null ? 1 : steps.toLongs()[i];
            if (step == 1 && starts.toLongs()[i] == 0 && ends.toLongs()[i] >= size) {
                continue;
            }
            long inner = Arrays.stream(shape.sizes(), axis + 1, shape.rank()).reduce(1, (a, b) -> a * b);
            Value part = to.step(
                    new Slice(),
                    to.reshape(x, -1, size, inner),
                    to.longs(starts.toLongs()[i]),
                    to.longs(ends.toLongs()[i]),
                    to.longs(1),
                    to.longs(step));
            long[] sizes = shape.sizes();
            sizes[axis] = to.type(part).shape().size(1);
            x = to.reshape(part, sizes);
        }
        return to.last(new Identity(), x);
    }
}
