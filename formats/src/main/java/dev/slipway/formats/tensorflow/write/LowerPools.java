package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;

/// Pools of images, padded beforehand where TensorFlow does not pad so.
final class LowerPools {

    private LowerPools() {}

    static void rules() {
        lower(MaxPool.class, LowerPools::largest);
        lower(AveragePool.class, LowerPools::average);
        lower(LpPool.class, LowerPools::norm);
    }

    private static boolean isPlain(Window window) {
        return (window.padding().isNone() || window.padding().equals(Padding.SAME)) && !window.roundUp();
    }

    private static Window unpadded(Window window) {
        return new Window(
                window.kernel(), window.strides(), window.dilations(), Padding.none(window.spatialRank()), false);
    }

    private static boolean largest(MaxPool op, Node node, TensorflowLowering to) {
        if (node.hasOutput(1)) {
            return false;
        }
        Layout layout = op.layout();
        Window window = op.window();
        if (!layout.isChannelsLast()) {
            return LowerSpatial.channelsLast(layout, last -> new MaxPool(last, window, false), to);
        }
        if (layout.spatialRank() == 1) {
            return LowerSpatial.asImage(last -> new MaxPool(last, LowerSpatial.withRow(window), false), to);
        }
        if (to.element(0) == ElementType.FLOAT64 && layout.spatialRank() == 3) {
            TensorflowFormula formula = to.formula(ElementType.FLOAT32);
            Value pooled = to.step("single", op, formula.cast(to.in(0), ElementType.FLOAT32));
            return to.is(formula.cast(pooled, ElementType.FLOAT64));
        }
        if (isPlain(window)) {
            return false;
        }
        if (LowerSpatial.isSame(window, layout, to)) {
            return to.last(new MaxPool(layout, window.with(Padding.SAME), false), to.in(0));
        }
        try {
            double least = to.element(0).isInteger() ? to.element(0).min() : Double.NEGATIVE_INFINITY;
            Value padded = LowerSpatial.padded(window, layout, least, to);
            return to.last(new MaxPool(layout, unpadded(window), false), padded);
        } catch (LowerSpatial.Unpadded e) {
            return false;
        }
    }

    private static boolean average(AveragePool op, Node node, TensorflowLowering to) {
        Layout layout = op.layout();
        Window window = op.window();
        boolean counts = op.countPadding();
        if (!layout.isChannelsLast()) {
            return LowerSpatial.channelsLast(layout, last -> new AveragePool(last, window, counts), to);
        }
        if (layout.spatialRank() == 1) {
            return LowerSpatial.asImage(last -> new AveragePool(last, LowerSpatial.withRow(window), counts), to);
        }
        if (to.element(0) == ElementType.FLOAT64 && layout.spatialRank() == 3) {
            TensorflowFormula formula = to.formula(ElementType.FLOAT32);
            Value pooled = to.step("single", op, formula.cast(to.in(0), ElementType.FLOAT32));
            return to.is(formula.cast(pooled, ElementType.FLOAT64));
        }
        if (isPlain(window) && (!counts || window.padding().isNone())) {
            return false;
        }
        if (!counts && LowerSpatial.isSame(window, layout, to)) {
            return to.last(new AveragePool(layout, window.with(Padding.SAME), false), to.in(0));
        }
        try {
            Value padded = LowerSpatial.padded(window, layout, 0, to);
            AveragePool plain = new AveragePool(layout, unpadded(window), false);
            Value pooled = to.step("pooled", plain, padded);
            return counts && !window.roundUp()
                    ? to.is(pooled)
                    : to.is(to.formula().times(pooled, shares(op, plain, padded, to)));
        } catch (LowerSpatial.Unpadded e) {
            return false;
        }
    }

    /// By how much more each mean is than one over whole windows: what is averaged of ones, over what is so of ones
    /// that were padded.
    private static Value shares(AveragePool op, AveragePool plain, Value padded, TensorflowLowering to) {
        ElementType element = to.element(0);
        Tensor before = ones(op, element, to.shape(0));
        Tensor after = op.evaluate(Arguments.of(before)).getFirst();
        Shape wide = ones(op, element, to.type(padded).shape()).shape();
        Tensor within = plain.evaluate(Arguments.of(placed(op, before, wide))).getFirst();
        double[] shares = after.toDoubles();
        double[] parts = within.toDoubles();
        Arrays.setAll(shares, i -> parts[i] == 0 ? 0 : shares[i] / parts[i]);
        return to.constant("shares", Tensor.ofDoubles(element, after.shape(), shares));
    }

    private static Tensor ones(AveragePool op, ElementType element, Shape x) {
        long[] sizes = new long[x.rank()];
        Arrays.fill(sizes, 1);
        for (int axis : op.layout().spatial()) {
            Dim size = x.dim(axis);
            if (!size.isKnown()) {
                throw new LowerSpatial.Unpadded();
            }
            sizes[axis] = size.size();
        }
        Shape shape = Shape.of(sizes);
        double[] ones = new double[Math.toIntExact(shape.elements())];
        Arrays.fill(ones, 1);
        return Tensor.ofDoubles(element, shape, ones);
    }

    /// Ones within zeros of a larger shape.
    private static Tensor placed(AveragePool op, Tensor ones, Shape wide) {
        long[] pads = new long[2 * wide.rank()];
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            int axis = op.layout().spatial().get(i);
            Padding padding = op.window().padding();
            long before = padding.isExplicit()
                    ? padding.before().get(i)
                    : op.window().before(i, ones.shape().size(axis));
            pads[axis] = before;
            pads[wide.rank() + axis] = wide.size(axis) - ones.shape().size(axis) - before;
        }
        return new Pad(Pad.Mode.CONSTANT)
                .evaluate(Arguments.of(ones, Tensor.ofLongs(Shape.of(pads.length), pads)))
                .getFirst();
    }

    private static boolean norm(LpPool op, Node node, TensorflowLowering to) {
        Layout layout = op.layout();
        if (!layout.isChannelsLast()) {
            return LowerSpatial.channelsLast(layout, last -> new LpPool(last, op.window(), op.p()), to);
        }
        try {
            TensorflowFormula formula = to.formula();
            Value powers = formula.binary(
                    Binary.Kind.POWER,
                    formula.unary(Unary.Kind.ABS, LowerSpatial.padded(op.window(), layout, 0, to)),
                    formula.number(op.p()));
            Value mean = to.step("mean", new AveragePool(layout, unpadded(op.window()), false), powers);
            int size = op.window().kernel().stream().reduce(1, (a, b) -> a * b);
            Value sum = formula.times(mean, size);
            return to.is(formula.binary(Binary.Kind.POWER, sum, formula.number(1.0 / op.p())));
        } catch (LowerSpatial.Unpadded e) {
            return false;
        }
    }
}
