package dev.slipway.passes.layout;

import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The two ways a value may be stored: as the model has it, or *moved*, its axes permuted.
///
/// @param order what the model's own order of this value goes with
/// @param permutation axis `i` of the moved value is axis `permutation[i]` of the model's
/// @param blocks where one axis is several ones flattened, how they are reordered inside it; the axes themselves stay
record Frame(
        ChannelOrder order,
        List<Integer> permutation,
        @Nullable Blocks blocks) {

    /// An axis that is the flattening of several of the given sizes, which are permuted inside it.
    record Blocks(int axis, List<Long> sizes, List<Integer> permutation) {
        Blocks {
            sizes = List.copyOf(sizes);
            permutation = List.copyOf(permutation);
        }
    }

    Frame {
        permutation = List.copyOf(permutation);
    }

    /// The frame of an image-like value.
    static Frame of(ChannelOrder order, int rank) {
        return new Frame(order, order.permutation(rank), null);
    }

    int rank() {
        return permutation.size();
    }

    boolean isFlat() {
        return blocks != null;
    }

    /// Where the model's axis `axis` (negative: from the end) is after the move.
    int axis(int axis) {
        return permutation.indexOf(Math.floorMod(axis, rank()));
    }

    TensorType moved(TensorType type) {
        Quantization quantization = type.quantization();
        if (quantization != null && quantization.axis().isPresent() && !isFlat()) {
            quantization = quantization.alongAxis(axis(quantization.axis().getAsInt()));
        }
        return new TensorType(type.element(), type.shape().permuted(permutation), quantization);
    }

    /// Whether the move leaves the bytes where they are, since only axes of size 1 change places.
    boolean isReshape(Shape shape) {
        return !isFlat() && keepsOrder(permutation, shape);
    }

    /// Whether a permutation leaves the order of all axes alone that have more than one index.
    static boolean keepsOrder(List<Integer> permutation, Shape shape) {
        List<Integer> real =
                permutation.stream().filter(axis -> !shape.dim(axis).is(1)).toList();
        return real.equals(real.stream().sorted().toList());
    }

    /// From how the value is stored in `from` to how it is stored in `to`.
    List<Integer> between(ChannelOrder from) {
        return from == order ? permutation : Permutation.inverse(permutation);
    }
}
