package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Tensors made of elements of another, whatever their type.
final class Picked {

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

    private Picked() {}

    /// Element `i` of the result is element `order[i]` of `tensor`, or zero (an empty string) where that is negative.
    static Tensor of(Tensor tensor, int[] order, Shape shape) {
        ElementType element = tensor.element();
        if (element == ElementType.STRING) {
            List<byte[]> picked = new ArrayList<>();
            for (int i : order) {
                picked.add(i < 0 ? new byte[0] : tensor.strings().get(i));
            }
            return Tensor.ofStrings(shape, picked);
        }
        if (element.bits() < 8) {
            long[] values = tensor.toLongs();
            long[] picked = new long[order.length];
            for (int i = 0; i < order.length; i++) {
                picked[i] = order[i] < 0 ? 0 : values[order[i]];
            }
            return Tensor.ofLongs(element, shape, picked);
        }
        if (element.bits() == Integer.SIZE && tensor.size() <= order.length) {
            return Tensor.of(
                    element, shape, MemorySegment.ofArray(picked(tensor.bytes().toArray(WORD), order)));
        }
        long width = element.bits() / 8;
        MemorySegment from = tensor.bytes();
        MemorySegment to = Tensor.allocate(element, order.length);
        int end;
        for (int i = 0; i < order.length; i = end) {
            end = runEnd(order, i);
            if (order[i] >= 0) {
                MemorySegment.copy(from, width * order[i], to, width * i, width * (end - i));
            }
        }
        return Tensor.of(element, shape, to);
    }

    private static int[] picked(int[] words, int[] order) {
        int[] picked = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            picked[i] = order[i] < 0 ? 0 : words[order[i]];
        }
        return picked;
    }

    /// Where the elements end that lie behind each other as element `from` of the result and those after it do.
    private static int runEnd(int[] order, int from) {
        int end = from + 1;
        while (order[from] >= 0 && end < order.length && order[end] == order[end - 1] + 1) {
            end++;
        }
        return end;
    }
}
