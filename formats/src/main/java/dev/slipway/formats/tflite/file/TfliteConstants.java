package dev.slipway.formats.tflite.file;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.View;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The types and the stored elements of the tensors of a TFLite file.
public record TfliteConstants(TfliteFlat.Model model, String what) {

    /// What the file has of a tensor.
    public Payload buffer(TfliteFlat.Tensor tensor) {
        if (tensor.buffer() < 0 || tensor.buffer() >= model.buffers().size()) {
            throw FormatException.corrupt(
                    "%s: tensor '%s' names buffer %d of %d",
                    what, tensor.name(), tensor.buffer(), model.buffers().size());
        }
        return model.buffers().get(tensor.buffer());
    }

    /// Whether the tensor has its elements in the file.
    public boolean isStored(TfliteFlat.Tensor tensor) {
        boolean empty = tensor.shape().contains(0) && !tensor.signature().contains(-1);
        return !tensor.variable() && (buffer(tensor).size() > 0 || empty || tensor.sparsity() != null);
    }

    public Constant constant(TfliteFlat.Subgraph subgraph, TfliteFlat.Tensor tensor) {
        if (tensor.shape().stream().anyMatch(size -> size < 0)) {
            throw FormatException.corrupt(
                    "%s: the constant '%s' has the shape %s", what, tensor.name(), tensor.shape());
        }
        Shape shape =
                Shape.of(tensor.shape().stream().mapToLong(Integer::longValue).toArray());
        MemorySegment bytes = buffer(tensor).bytes().get();
        if (tensor.element() == ElementType.STRING) {
            List<byte[]> strings = TfliteStrings.read(bytes, what);
            if (strings.size() != elements(tensor)) {
                throw FormatException.corrupt(
                        "%s: tensor '%s' of shape %s has %d strings", what, tensor.name(), shape, strings.size());
            }
            return Constant.of(Tensor.ofStrings(shape, strings));
        }
        TfliteSparsity sparsity = tensor.sparsity();
        if (sparsity != null && tensor.element().hasFixedWidth()) {
            bytes = dense(tensor, sparsity, bytes);
        }
        long needed = tensor.element().hasFixedWidth() ? tensor.element().bytes(elements(tensor)) : -1;
        if (needed != bytes.byteSize()) {
            throw FormatException.corrupt(
                    "%s: tensor '%s' of type %s%s needs %d bytes, its buffer has %d",
                    what, tensor.name(), tensor.element(), shape, needed, bytes.byteSize());
        }
        Tensor stored = Tensor.of(tensor.element(), shape, bytes);
        return new Constant(stored, View.AS_STORED, type(subgraph, tensor).withShape(shape));
    }

    private long elements(TfliteFlat.Tensor tensor) {
        long count = 1;
        for (int size : tensor.shape()) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    private MemorySegment dense(TfliteFlat.Tensor tensor, TfliteSparsity sparsity, MemorySegment bytes) {
        if (tensor.element().bits() % 8 != 0) {
            throw FormatException.unsupported(
                    "%s: the sparse tensor '%s' has elements of type %s", what, tensor.name(), tensor.element());
        }
        try {
            int[] shape = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
            return sparsity.dense(bytes, shape, tensor.element().bits() / 8);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new FormatException(
                    "CORRUPT",
                    "%s: the zeros of the sparse tensor '%s' do not fit its shape".formatted(what, tensor.name()),
                    e);
        }
    }

    /// The type as the file states it; a shape of rank 0 may mean that nothing is known.
    public TensorType type(TfliteFlat.Subgraph subgraph, TfliteFlat.Tensor tensor) {
        List<Integer> sizes = tensor.signature().isEmpty() ? tensor.shape() : tensor.signature();
        Shape shape = Shape.of(sizes.stream()
                .map(size -> size < 0 ? Dim.UNKNOWN : Dim.of(size))
                .toList());
        return new TensorType(tensor.element(), shape, quantization(subgraph, tensor));
    }

    private @org.jspecify.annotations.Nullable Quantization quantization(
            TfliteFlat.Subgraph subgraph, TfliteFlat.Tensor tensor) {
        TfliteFlat.Blocks blocks = tensor.blocks();
        if (blocks == null) {
            return tensor.quantization();
        }
        Tensor scales = sibling(subgraph, blocks.scales());
        Tensor zeros = blocks.zeroPoints() < 0 ? null : sibling(subgraph, blocks.zeroPoints());
        int[] shape = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
        return TfliteQuantization.blocked(scales, zeros, shape, blocks.size());
    }

    private Tensor sibling(TfliteFlat.Subgraph subgraph, int index) {
        if (index < 0 || index >= subgraph.tensors().size()) {
            throw FormatException.corrupt("%s: scales are said to be in tensor %d", what, index);
        }
        TfliteFlat.Tensor tensor = subgraph.tensors().get(index);
        if (tensor.blocks() != null) {
            throw FormatException.corrupt("%s: the scales '%s' are quantised themselves", what, tensor.name());
        }
        return constant(subgraph, tensor).tensor();
    }
}
