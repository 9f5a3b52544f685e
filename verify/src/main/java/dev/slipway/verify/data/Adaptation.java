package dev.slipway.verify.data;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Brings a tensor to the type another model has for it: quantised, dequantised, cast, its channels moved.
public final class Adaptation {

    private Adaptation() {}

    /// What `tensor` stands for, as `wanted` stores it.
    ///
    /// @param offered the type of `tensor`, with the quantisation of its integers
    public static Tensor of(Tensor tensor, TensorType offered, TensorType wanted) {
        return laidOut(stored(tensor, offered, wanted), wanted.shape());
    }

    private static Tensor stored(Tensor tensor, TensorType offered, TensorType wanted) {
        Quantization from = tensor.element() == offered.element() ? offered.quantization() : null;
        Quantization to = wanted.quantization();
        boolean sameBits = tensor.element() == wanted.element();
        if (sameBits && (from == null || to == null || Objects.equals(from, to))) {
            return tensor;
        }
        if (tensor.element() == ElementType.STRING || wanted.element() == ElementType.STRING) {
            throw new IllegalArgumentException("%s cannot stand for %s".formatted(tensor.type(), wanted));
        }
        Tensor real = from == null ? tensor : Quantizer.dequantize(tensor, from);
        return to != null && real.element().isFloat()
                ? Quantizer.quantize(real, wanted.element(), to)
                : real.cast(wanted.element());
    }

    /// The tensor with its channels moved to the other end where only so it fits `wanted`.
    public static Tensor laidOut(Tensor tensor, Shape wanted) {
        if (tensor.shape().fits(wanted)
                || tensor.shape().rank() < 3
                || !wanted.hasRank(tensor.shape().rank())) {
            return tensor;
        }
        int rank = tensor.shape().rank();
        for (List<Integer> permutation : List.of(channelsFirst(rank), channelsLast(rank))) {
            if (tensor.shape().permuted(permutation).fits(wanted)) {
                return Permutation.apply(tensor, permutation);
            }
        }
        return tensor;
    }

    /// The permutation of axes that moves the last behind the first: `[N, H, W, C]` to `[N, C, H, W]`.
    public static List<Integer> channelsFirst(int rank) {
        List<Integer> permutation = new ArrayList<>(List.of(0, rank - 1));
        for (int axis = 1; axis < rank - 1; axis++) {
            permutation.add(axis);
        }
        return permutation;
    }

    /// The permutation of axes that moves the second to the end: `[N, C, H, W]` to `[N, H, W, C]`.
    public static List<Integer> channelsLast(int rank) {
        List<Integer> permutation = new ArrayList<>(List.of(0));
        for (int axis = 2; axis < rank; axis++) {
            permutation.add(axis);
        }
        permutation.add(1);
        return permutation;
    }

    /// The reals that stored integers stand for; other tensors are as they are.
    public static Tensor real(Tensor tensor, TensorType type) {
        return type.quantization() instanceof Quantization quantization && tensor.element() == type.element()
                ? Quantizer.dequantize(tensor, quantization)
                : tensor;
    }
}
