package dev.slipway.serve.v2;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.util.Arrays;
import java.util.Collection;

/// What a configuration of Triton says of batches: how large they may be, and sizes without that of the batch
/// (<https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md#maximum-batch-size>).
///
/// @param most rows that clients should send at once; zero for a model without batches
public record TritonBatch(int most) {

    /// A model takes batches when the first size of all inputs and outputs is open, and none of them is a plain list.
    ///
    /// @param most rows that are computed together
    public static TritonBatch of(Signature signature, int most) {
        boolean batched = areBatched(signature.inputs().values())
                && areBatched(signature.outputs().values());
        return new TritonBatch(batched ? most : 0);
    }

    private static boolean areBatched(Collection<TensorType> types) {
        return !types.isEmpty()
                && types.stream()
                        .map(TensorType::shape)
                        .allMatch(shape -> shape.isRanked()
                                && shape.rank() > 1
                                && !shape.dim(0).isKnown());
    }

    /// The sizes of one item, -1 for those that are open.
    public long[] dims(TensorType type) {
        long[] sizes = sizes(type.shape());
        return most > 0 ? Arrays.copyOfRange(sizes, 1, sizes.length) : sizes;
    }

    /// All sizes, -1 for those that are open, and for all where their number is.
    static long[] sizes(Shape shape) {
        return shape.isRanked()
                ? shape.dims().stream().mapToLong(TritonBatch::size).toArray()
                : new long[] {-1};
    }

    private static long size(Dim dim) {
        return dim.isKnown() ? dim.size() : -1;
    }
}
