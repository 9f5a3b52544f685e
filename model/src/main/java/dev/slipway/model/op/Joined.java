package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Tensors put one behind the other.
final class Joined {

    private Joined() {}

    /// All elements of the operands as a vector.
    static Tensor flat(Tensor... tensors) {
        ElementType element = tensors[0].element();
        long count = 0;
        for (Tensor tensor : tensors) {
            count += tensor.size();
        }
        if (element == ElementType.STRING) {
            List<byte[]> strings = new ArrayList<>();
            for (Tensor tensor : tensors) {
                strings.addAll(tensor.strings());
            }
            return Tensor.ofStrings(Shape.of(count), strings);
        }
        if (element.bits() < 8) {
            long[] values = new long[(int) count];
            int at = 0;
            for (Tensor tensor : tensors) {
                for (long value : tensor.toLongs()) {
                    values[at++] = value;
                }
            }
            return Tensor.ofLongs(element, Shape.of(count), values);
        }
        MemorySegment all = Tensor.allocate(element, count);
        long at = 0;
        for (Tensor tensor : tensors) {
            MemorySegment.copy(tensor.bytes(), 0, all, at, tensor.bytes().byteSize());
            at += tensor.bytes().byteSize();
        }
        return Tensor.of(element, Shape.of(count), all);
    }
}
