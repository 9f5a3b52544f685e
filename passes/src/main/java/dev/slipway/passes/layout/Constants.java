package dev.slipway.passes.layout;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Moves the axes of constants without touching their bytes, and keeps their views short.
final class Constants {

    private Constants() {}

    static Constant permuted(Constant constant, List<Integer> permutation) {
        if (Permutation.isIdentity(permutation)) {
            return constant;
        }
        Quantization quantization = constant.type().quantization();
        if (quantization != null && quantization.axis().isPresent()) {
            quantization = quantization.alongAxis(
                    permutation.indexOf(quantization.axis().getAsInt()));
        }
        Shape shape = constant.shape().permuted(permutation);
        if (Frame.keepsOrder(permutation, constant.shape())) {
            return viewed(constant, shape, quantization);
        }
        List<View.Step> steps = new ArrayList<>(constant.view().steps());
        if (!steps.isEmpty() && steps.getLast() instanceof View.Permute(List<Integer> before)) {
            steps.removeLast();
            List<Integer> joined = permutation.stream().map(before::get).toList();
            if (!Permutation.isIdentity(joined)) {
                steps.add(new View.Permute(joined));
            }
        } else {
            steps.add(new View.Permute(permutation));
        }
        return new Constant(
                constant.stored(), new View(steps), new TensorType(constant.element(), shape, quantization));
    }

    /// The same elements in another shape, quantised along the axis that `quantization` says.
    private static Constant viewed(Constant constant, Shape shape, @Nullable Quantization quantization) {
        List<View.Step> steps = new ArrayList<>(constant.view().steps());
        while (!steps.isEmpty() && steps.getLast() instanceof View.Reshape) {
            steps.removeLast();
        }
        boolean asStored = steps.isEmpty() && shape.equals(constant.stored().shape());
        if (!asStored) {
            steps.add(new View.Reshape(shape));
        }
        return new Constant(
                constant.stored(), new View(steps), new TensorType(constant.element(), shape, quantization));
    }

    /// With leading axes of size 1, up to `rank` axes.
    static Constant lifted(Constant constant, int rank) {
        int more = rank - constant.shape().rank();
        if (more == 0) {
            return constant;
        }
        List<Dim> dims = new ArrayList<>(Collections.nCopies(more, Dim.of(1)));
        dims.addAll(constant.shape().dims());
        return viewed(constant, Shape.of(dims), alongShifted(constant, more));
    }

    /// Without leading axes of size 1.
    static Constant trimmed(Constant constant) {
        Shape shape = constant.shape();
        int leading = 0;
        while (leading < shape.rank() - 1 && shape.dim(leading).is(1)) {
            leading++;
        }
        Quantization quantization = constant.type().quantization();
        boolean quantizedThere = quantization != null
                && quantization.axis().isPresent()
                && quantization.axis().getAsInt() < leading;
        return leading == 0 || quantizedThere
                ? constant
                : viewed(
                        constant,
                        Shape.of(shape.dims().subList(leading, shape.rank())),
                        alongShifted(constant, -leading));
    }

    /// The elements along one axis reordered as [Frame.Blocks] says.
    static Constant reordered(Constant constant, int axis, Frame.Blocks blocks) {
        List<Dim> split = new ArrayList<>(constant.shape().dims());
        split.remove(axis);
        split.addAll(axis, blocks.sizes().stream().map(Dim::of).toList());
        int more = blocks.sizes().size() - 1;
        List<Integer> permutation = new ArrayList<>(
                IntStream.range(0, constant.shape().rank() + more).boxed().toList());
        for (int i = 0; i <= more; i++) {
            permutation.set(axis + i, axis + blocks.permutation().get(i));
        }
        Quantization quantization = constant.type().quantization();
        Constant plain =
                new Constant(constant.stored(), constant.view(), constant.type().withQuantization(null));
        Constant moved = permuted(viewed(plain, Shape.of(split), null), permutation);
        return viewed(moved, constant.shape(), quantization);
    }

    private static @Nullable Quantization alongShifted(Constant constant, int by) {
        Quantization quantization = constant.type().quantization();
        return quantization == null || quantization.axis().isEmpty()
                ? quantization
                : quantization.alongAxis(quantization.axis().getAsInt() + by);
    }
}
