package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.formats.tensorflow.spelling.TensorflowResizing;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Resizing that TensorFlow has no op for: to known sizes a product with the weights of each axis.
final class LowerResizing {

    private LowerResizing() {}

    static void rules() {
        lower(Resize.class, LowerResizing::resize);
    }

    private static boolean resize(Resize op, Node node, TensorflowLowering to) {
        int rank = to.rank(0);
        List<Integer> axes = op.axes().isEmpty()
                ? IntStream.range(0, rank).boxed().toList()
                : op.axes().stream().map(axis -> Math.floorMod(axis, rank)).toList();
        if (TensorflowResizing.isResized(op, node.hasInput(3), rank, to.element(0))) {
            return false;
        }
        Value turned = imaged(op, axes, node, to);
        if (turned.isPresent()) {
            return to.is(turned);
        }
        return !node.hasInput(1) && byWeights(op, axes, node, to);
    }

    /// As TensorFlow's op of images, where all that is in the way is the order of the axes, or how sizes are given.
    private static Value imaged(Resize op, List<Integer> axes, Node node, TensorflowLowering to) {
        List<Integer> moved =
                axes.stream().filter(axis -> !stays(axis, axes, node, to)).toList();
        Value sizes = moved.size() == 2 ? sizes(moved, axes, node, to) : Value.NONE;
        boolean asImage = to.rank(0) == 4 && sizes.isPresent();
        Resize image = new Resize(
                op.mode(),
                imageCoordinates(op),
                op.nearest(),
                op.cubic(),
                op.excludeOutside(),
                op.extrapolation(),
                op.antialias(),
                KeepAspect.STRETCH,
                List.of(1, 2));
        if (!asImage
                || isPoint(op, moved, wanted(node, to))
                || op.keepAspect() != KeepAspect.STRETCH
                || !TensorflowResizing.isResized(image, true, 4, to.element(0))) {
            return Value.NONE;
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, 4).boxed().toList());
        order.removeAll(moved);
        order.addAll(1, moved);
        if (Permutation.isIdentity(order)) {
            return to.step("resized", image, to.in(0), Value.NONE, Value.NONE, sizes);
        }
        Value x = to.step("channels_last", new Transpose(order), to.in(0));
        Value resized = to.step("resized", image, x, Value.NONE, Value.NONE, sizes);
        to.transposed();
        return to.step("back", new Transpose(Permutation.inverse(order)), resized);
    }

    /// Half pixels of an axis that grows are PyTorch's, too.
    private static Coordinates imageCoordinates(Resize op) {
        boolean half = op.coordinates() == Coordinates.PYTORCH_HALF_PIXEL
                || op.coordinates() == Coordinates.HALF_PIXEL_SYMMETRIC;
        return half ? Coordinates.HALF_PIXEL : op.coordinates();
    }

    /// Whether an axis becomes a single element, for which PyTorch takes the first and others what lies in the middle.
    private static boolean isPoint(Resize op, List<Integer> moved, @Nullable Shape wanted) {
        return op.coordinates() == Coordinates.PYTORCH_HALF_PIXEL
                && wanted != null
                && moved.stream().anyMatch(axis -> wanted.dim(axis).is(1));
    }

    private static boolean stays(int axis, List<Integer> axes, Node node, TensorflowLowering to) {
        int place = axes.indexOf(axis);
        Tensor scales = node.hasInput(2) ? to.known(2) : null;
        Tensor sizes = node.hasInput(3) ? to.known(3) : null;
        return scales != null && scales.toFloats()[place] == 1
                || sizes != null
                        && to.shape(0).dim(axis).isKnown()
                        && to.shape(0).size(axis) == sizes.toLongs()[place];
    }

    /// The new sizes of two axes; none where how many times they grow is no whole number, or not known.
    private static Value sizes(List<Integer> moved, List<Integer> axes, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(ElementType.INT64);
        long[] places = moved.stream().mapToLong(axes::indexOf).toArray();
        if (node.hasInput(3)) {
            return axes.equals(moved) ? to.in(3) : formula.gather(to.in(3), to.vector("places", places), 0);
        }
        Tensor scales = node.hasInput(2) ? to.known(2) : null;
        if (scales == null) {
            return Value.NONE;
        }
        List<Value> sizes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            float scale = scales.toFloats()[(int) places[i]];
            var dim = to.shape(0).dim(moved.get(i));
            boolean whole = dim.isKnown()
                    ? (double) scale * dim.size() == Math.rint((double) scale * dim.size())
                    : scale == Math.rint(scale);
            if (!whole) {
                return Value.NONE;
            }
            sizes.add(
                    dim.isKnown()
                            ? to.vector("size", Math.round((double) scale * dim.size()))
                            : formula.unsqueeze(formula.times(formula.size(to.in(0), moved.get(i)), scale), 0));
        }
        return formula.concat(0, sizes.toArray(Value[]::new));
    }

    /// Each axis times the matrix that resizes it, which is what becomes of an identity matrix.
    private static boolean byWeights(Resize op, List<Integer> axes, Node node, TensorflowLowering to) {
        Shape x = to.shape(0);
        Shape y = wanted(node, to);
        ElementType element = to.element(0);
        if (y == null
                || op.coordinates() == Coordinates.TF_CROP_AND_RESIZE
                || op.keepAspect() != KeepAspect.STRETCH
                || element == ElementType.BOOL) {
            return false;
        }
        ElementType real = element.isFloat() ? element : ElementType.FLOAT32;
        TensorflowFormula formula = to.formula(real);
        Value value = formula.cast(to.in(0), real);
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            if (!x.dim(axis).isKnown() || !y.dim(axis).isKnown()) {
                return false;
            }
            if (stays(axis, axes, node, to)) {
                continue;
            }
            Float scale = scale(i, node, to);
            Tensor weights = op.weights(real, x.size(axis), null, scale, scale == null ? y.size(axis) : null);
            List<Integer> swap = LowerReductions.swapped(axis, x.rank());
            boolean last = Permutation.isIdentity(swap);
            Value rows = last ? value : to.step("turned", new Transpose(swap), value);
            Value product = to.step("resized", new MatMul(false, true), rows, to.constant("weights", weights));
            value = last ? product : to.step("back", new Transpose(swap), product);
        }
        boolean rounds = !element.isFloat();
        return to.is(rounds ? formula.cast(formula.unary(Unary.Kind.ROUND, value), element) : value);
    }

    private static @Nullable Shape wanted(Node node, TensorflowLowering to) {
        var declared = to.graph().declared(node.output());
        return declared != null && declared.shape().isRanked() ? declared.shape() : null;
    }

    private static @Nullable Float scale(int place, Node node, TensorflowLowering to) {
        Tensor scales = node.hasInput(2) ? to.known(2) : null;
        return scales == null ? null : scales.toFloats()[place];
    }
}
