package dev.slipway.model.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Reorders the axes of tensors: axis `i` of the result is axis `permutation[i]` of the operand.
public final class Permutation {

    private Permutation() {}

    /// The tensor with its axes reordered; itself where they stay.
    public static Tensor apply(Tensor tensor, List<Integer> permutation) {
        if (isIdentity(permutation)) {
            return tensor;
        }
        Shape shape = tensor.shape().permuted(permutation);
        if (tensor.element().hasFixedWidth() && tensor.element().bits() == Integer.SIZE) {
            int[] moved = new AxisOrder(tensor.shape().intSizes(), permutation)
                    .apply(tensor.bytes().toArray(Elements.INT));
            return Tensor.of(
                    tensor.element(), shape, MemorySegment.ofArray(moved).asReadOnly());
        }
        int[] order = sourceOrder(tensor.shape().intSizes(), permutation, Math.toIntExact(tensor.size()));
        if (tensor.element() == ElementType.STRING) {
            List<byte[]> strings = tensor.strings();
            return Tensor.ofStrings(
                    shape, Arrays.stream(order).mapToObj(strings::get).toList());
        }
        return Tensor.of(tensor.element(), shape, gather(tensor, order));
    }

    /// Whether every axis stays where it is.
    public static boolean isIdentity(List<Integer> permutation) {
        for (int i = 0; i < permutation.size(); i++) {
            if (permutation.get(i) != i) {
                return false;
            }
        }
        return true;
    }

    /// The permutation that undoes this one.
    public static List<Integer> inverse(List<Integer> permutation) {
        List<Integer> inverse = new ArrayList<>(Collections.nCopies(permutation.size(), 0));
        for (int i = 0; i < permutation.size(); i++) {
            inverse.set(permutation.get(i), i);
        }
        return inverse;
    }

    /// For each element of the result, in order, where it lies in the operand.
    private static int[] sourceOrder(int[] sizes, List<Integer> permutation, int count) {
        int rank = sizes.length;
        int[] strides = new int[rank];
        for (int i = rank - 1, stride = 1; i >= 0; stride *= sizes[i--]) {
            strides[i] = stride;
        }
        int[] order = new int[count];
        int[] index = new int[rank];
        int at = 0;
        for (int i = 0; i < count; i++) {
            order[i] = at;
            for (int axis = rank - 1; axis >= 0; axis--) {
                int from = permutation.get(axis);
                at += strides[from];
                if (++index[axis] < sizes[from]) {
                    break;
                }
                at -= strides[from] * sizes[from];
                index[axis] = 0;
            }
        }
        return order;
    }

    private static MemorySegment gather(Tensor tensor, int[] order) {
        MemorySegment from = tensor.bytes();
        ElementType element = tensor.element();
        if (element.bits() < 8) {
            long[] values = tensor.toLongs();
            return Elements.encodeLongs(
                    element, Arrays.stream(order).mapToLong(i -> values[i]).toArray());
        }
        MemorySegment to = Tensor.allocate(element, order.length);
        switch (element.bits()) {
            case 8 -> {
                for (int i = 0; i < order.length; i++) {
                    to.set(ValueLayout.JAVA_BYTE, i, from.get(ValueLayout.JAVA_BYTE, order[i]));
                }
            }
            case 16 -> {
                for (int i = 0; i < order.length; i++) {
                    to.set(Elements.SHORT, 2L * i, from.get(Elements.SHORT, 2L * order[i]));
                }
            }
            default -> {
                int width = element.bits() / 8;
                for (int i = 0; i < order.length; i++) {
                    MemorySegment.copy(from, (long) width * order[i], to, (long) width * i, width);
                }
            }
        }
        return to;
    }
}
