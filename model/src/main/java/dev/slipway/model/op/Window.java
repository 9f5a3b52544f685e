package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import java.util.Collections;
import java.util.List;

/// How a kernel slides over the spatial axes.
///
/// @param kernel the kernel's sizes; for convolutions the filter's own spatial sizes
/// @param strides steps between applications
/// @param dilations steps between the kernel's elements
/// @param padding what is added around
/// @param roundUp whether a last, partly outside application counts (ONNX's `ceil_mode`; pooling only)
public record Window(
        List<Integer> kernel, List<Integer> strides, List<Integer> dilations, Padding padding, boolean roundUp) {

    public Window {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        if (strides.size() != kernel.size() || dilations.size() != kernel.size()) {
            throw new IllegalArgumentException(
                    "kernel %s, strides %s and dilations %s differ in rank".formatted(kernel, strides, dilations));
        }
        if (padding.isExplicit() && padding.before().size() != kernel.size()) {
            throw new IllegalArgumentException(
                    "padding %s is not for %d spatial axes".formatted(padding, kernel.size()));
        }
    }

    /// A window without dilation.
    public static Window of(List<Integer> kernel, List<Integer> strides, Padding padding) {
        return new Window(kernel, strides, Collections.nCopies(kernel.size(), 1), padding, false);
    }

    /// The number of spatial axes.
    public int spatialRank() {
        return kernel.size();
    }

    /// The same window with other padding.
    public Window with(Padding padding) {
        return new Window(kernel, strides, dilations, padding, roundUp);
    }

    /// How many elements the dilated kernel spans along spatial axis `axis`.
    public int extent(int axis) {
        return (kernel.get(axis) - 1) * dilations.get(axis) + 1;
    }

    /// The output size along spatial axis `axis` for an input of size `input`.
    public Dim outputSize(int axis, Dim input) {
        int stride = strides.get(axis);
        if (!padding.isExplicit()) {
            return input.ceilDividedBy(stride);
        }
        Dim room = input.plus(padding.before().get(axis) + padding.after().get(axis) - extent(axis));
        if (!roundUp) {
            return room.dividedBy(stride).plus(1);
        }
        Dim rounded = room.ceilDividedBy(stride).plus(1);
        boolean lastStartsOutside = rounded.isKnown()
                && input.isKnown()
                && (rounded.size() - 1) * stride
                        >= input.size() + padding.before().get(axis);
        return lastStartsOutside ? rounded.minus(1) : rounded;
    }

    /// The padding before spatial axis `axis` for an input of known size.
    public int before(int axis, long input) {
        int total = total(axis, input);
        return switch (padding.mode()) {
            case EXPLICIT -> padding.before().get(axis);
            case SAME_UPPER -> total / 2;
            case SAME_LOWER -> total - total / 2;
        };
    }

    /// The padding after spatial axis `axis` for an input of known size.
    public int after(int axis, long input) {
        return padding.isExplicit() ? padding.after().get(axis) : total(axis, input) - before(axis, input);
    }

    private int total(int axis, long input) {
        int stride = strides.get(axis);
        long outputs = Math.ceilDiv(input, stride);
        return (int) Math.max(0, (outputs - 1) * stride + extent(axis) - input);
    }
}
