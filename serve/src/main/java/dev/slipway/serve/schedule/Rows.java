package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// Tensors put together and taken apart along their first axis.
final class Rows {

    private Rows() {}

    /// The rows of all parts, and then the first row of the last part until there are `total`. Parts that are smaller
    /// than others in a later axis are padded with zeros, or empty strings.
    ///
    /// @param memory gives a segment of so many bytes for numbers; its content does not matter
    static Tensor joined(List<Tensor> parts, int total, LongFunction<MemorySegment> memory) {
        Shape shape = envelope(parts, total);
        List<Tensor> same = parts.stream().map(part -> widened(part, shape)).toList();
        return parts.getFirst().element() == ElementType.STRING
                ? joinedStrings(same, shape)
                : joinedNumbers(same, shape, memory);
    }

    /// So many bytes that last as long as they are referred to.
    static MemorySegment ownMemory(long bytes) {
        return Tensor.allocate(ElementType.UINT8, bytes);
    }

    private static Shape envelope(List<Tensor> parts, int total) {
        Shape shape = parts.getFirst().shape().with(0, Dim.of(total));
        for (Tensor part : parts) {
            for (int axis = 1; axis < shape.rank(); axis++) {
                if (part.shape().size(axis) > shape.size(axis)) {
                    shape = shape.with(axis, part.shape().dim(axis));
                }
            }
        }
        return shape;
    }

    private static Tensor joinedNumbers(List<Tensor> parts, Shape shape, LongFunction<MemorySegment> memory) {
        ElementType element = parts.getFirst().element();
        MemorySegment joined = memory.apply(element.bytes(shape.elements()));
        long at = 0;
        for (Tensor part : parts) {
            MemorySegment bytes = part.bytes();
            MemorySegment.copy(bytes, 0, joined, at, bytes.byteSize());
            at += bytes.byteSize();
        }
        if (at < joined.byteSize()) {
            MemorySegment row = slice(parts.getLast(), 0, 1).bytes();
            for (; at < joined.byteSize(); at += row.byteSize()) {
                MemorySegment.copy(row, 0, joined, at, row.byteSize());
            }
        }
        return Tensor.of(element, shape, joined);
    }

    private static Tensor joinedStrings(List<Tensor> parts, Shape shape) {
        int count = Math.toIntExact(shape.elements());
        List<byte[]> joined = new ArrayList<>(count);
        parts.forEach(part -> joined.addAll(part.strings()));
        if (joined.size() < count) {
            List<byte[]> row = slice(parts.getLast(), 0, 1).strings();
            while (joined.size() < count) {
                joined.addAll(row);
            }
        }
        return Tensor.ofStrings(shape, joined);
    }

    /// `count` rows from row `from`; a view, not a copy.
    static Tensor slice(Tensor tensor, long from, long count) {
        Shape shape = tensor.shape().with(0, Dim.of(count));
        long rows = tensor.shape().size(0);
        long row = rows == 0 ? 0 : tensor.size() / rows;
        if (tensor.element() == ElementType.STRING) {
            return Tensor.ofStrings(shape, tensor.strings().subList((int) (from * row), (int) ((from + count) * row)));
        }
        long width = tensor.element().bytes(row);
        return Tensor.of(tensor.element(), shape, tensor.bytes().asSlice(from * width, count * width));
    }

    /// A tensor in a shape that is as large or larger in every axis after the first.
    private static Tensor widened(Tensor tensor, Shape envelope) {
        Shape shape = envelope.with(0, tensor.shape().dim(0));
        if (shape.equals(tensor.shape())) {
            return tensor;
        }
        return tensor.element() == ElementType.STRING ? widenedStrings(tensor, shape) : widenedNumbers(tensor, shape);
    }

    private static Tensor widenedNumbers(Tensor tensor, Shape shape) {
        MemorySegment wide = Tensor.allocate(tensor.element(), shape.elements());
        MemorySegment bytes = tensor.bytes();
        long width = tensor.element().bytes(1);
        eachRun(
                tensor.shape().sizes(),
                shape.sizes(),
                (from, to, count) -> MemorySegment.copy(bytes, from * width, wide, to * width, count * width));
        return Tensor.of(tensor.element(), shape, wide);
    }

    private static Tensor widenedStrings(Tensor tensor, Shape shape) {
        byte[][] wide = new byte[Math.toIntExact(shape.elements())][0];
        List<byte[]> strings = tensor.strings();
        eachRun(tensor.shape().sizes(), shape.sizes(), (from, to, count) -> {
            for (int i = 0; i < count; i++) {
                wide[(int) to + i] = strings.get((int) from + i);
            }
        });
        return Tensor.ofStrings(shape, List.of(wide));
    }

    /// Where a run of elements along the last axis lies in the one shape and in the other.
    private interface Run {
        void copy(long from, long to, long count);
    }

    private static void eachRun(long[] small, long[] large, Run run) {
        int last = small.length - 1;
        long runs = 1;
        for (int axis = 0; axis < last; axis++) {
            runs *= small[axis];
        }
        long[] index = new long[small.length];
        for (long i = 0; i < runs; i++) {
            long to = 0;
            for (int axis = 0; axis < small.length; axis++) {
                to = to * large[axis] + index[axis];
            }
            run.copy(i * small[last], to, small[last]);
            for (int axis = last - 1; axis >= 0 && ++index[axis] == small[axis]; axis--) {
                index[axis] = 0;
            }
        }
    }
}
