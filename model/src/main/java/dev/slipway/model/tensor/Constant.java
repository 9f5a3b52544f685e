package dev.slipway.model.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tensor known before the model runs: bytes (mostly of a mapped file) seen through a view that is applied only when
/// they are streamed out or evaluated. Two constants over the same bytes and view are stored once.
///
/// @param stored the bytes as they lie, with the element type and shape they have there
/// @param view what is done to them
/// @param type the type of the result
public record Constant(Tensor stored, View view, TensorType type) {

    /// The tensor as it is.
    public static Constant of(Tensor tensor) {
        return new Constant(tensor, View.AS_STORED, tensor.type());
    }

    /// Stored integers that stand for reals.
    public static Constant of(Tensor tensor, Quantization quantization) {
        return new Constant(tensor, View.AS_STORED, tensor.type().withQuantization(quantization));
    }

    /// The type of the result's elements.
    public ElementType element() {
        return type.element();
    }

    /// The shape of the result.
    public Shape shape() {
        return type.shape();
    }

    /// The elements with the view applied; without a view these are the stored bytes themselves.
    public Tensor tensor() {
        return view.apply(stored);
    }

    /// The bytes with the view applied. Large views allocate: writers should drop the result soon.
    public MemorySegment bytes() {
        return tensor().bytes();
    }

    /// Dimension `i` of the result is dimension `permutation[i]` of this.
    public Constant permuted(List<Integer> permutation) {
        Quantization quantization = type.quantization();
        if (quantization != null && quantization.axis().isPresent()) {
            quantization = quantization.permuted(permutation);
        }
        return new Constant(
                stored,
                view.then(new View.Permute(permutation)),
                new TensorType(type.element(), type.shape().permuted(permutation), quantization));
    }

    /// The same elements in the same order under another shape.
    public Constant reshaped(Shape shape) {
        Quantization quantization = type.quantization();
        TensorType reshaped = quantization == null
                ? type.withShape(shape)
                : new TensorType(
                        type.element(),
                        shape,
                        quantization.reshaped(type.shape(), shape).orElse(quantization));
        return new Constant(stored, view.then(new View.Reshape(shape)), reshaped);
    }

    /// The elements converted; quantisation is dropped where the type changes.
    public Constant cast(ElementType element) {
        return element == type.element()
                ? this
                : new Constant(stored, view.then(new View.Cast(element)), TensorType.of(element, type.shape()));
    }

    /// Every real rounded to one that `storage`, a narrower type of this shape, can store. The type stays float32;
    /// writers store the numbers narrow and let the runtime widen them, see [#narrow].
    public Constant rounded(TensorType storage) {
        return new Constant(stored, view.then(new View.Round(new View.Store(storage))), type);
    }

    /// The reals stored as `storage`, a narrower type of this shape.
    public Constant as(TensorType storage) {
        return new Constant(stored, view.then(new View.Store(storage)), storage);
    }

    /// The same numbers in the narrower type that they were rounded to; null where they were not, or were changed
    /// since.
    public @Nullable Constant narrow() {
        for (int i = view.steps().size() - 1; i >= 0; i--) {
            switch (view.steps().get(i)) {
                case View.Round(View.Store store) -> {
                    return narrow(store, i);
                }
                case View.Permute _, View.Reshape _ -> {}
                case View.Cast _, View.Scale _, View.Levels _, View.Store _ -> {
                    return null;
                }
            }
        }
        return null;
    }

    private @Nullable Constant narrow(View.Store store, int at) {
        List<View.Step> steps = view.steps();
        View before = new View(steps.subList(0, at));
        Constant narrow = new Constant(stored, before.then(store), store.type());
        for (View.Step step : steps.subList(at + 1, steps.size())) {
            if (step instanceof View.Permute(List<Integer> permutation)) {
                narrow = narrow.permuted(permutation);
            } else if (step instanceof View.Reshape(Shape shape)) {
                Quantization quantization = narrow.type.quantization();
                if (quantization != null
                        && quantization.reshaped(narrow.shape(), shape).isEmpty()) {
                    return null;
                }
                narrow = narrow.reshaped(shape);
            }
        }
        return narrow;
    }

    /// Every element rounded to one of at most `levels` reals, which lie evenly between the least and the largest one;
    /// those that are not finite stay.
    public Constant atLevels(int levels) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : tensor().toFloats()) {
            if (Float.isFinite(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return least < most ? new Constant(stored, view.then(new View.Levels(least, most, levels)), type) : this;
    }

    /// Every element times the factor of its index along `axis`.
    public Constant scaled(float[] factors, int axis) {
        return new Constant(
                stored, view.then(new View.Scale(Tensor.ofFloats(Shape.of(factors.length), factors), axis)), type);
    }
}
