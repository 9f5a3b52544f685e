package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values between elements: each of `axes` stretched or shrunk, one after the other. Computed in double precision,
/// rounded once.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]` | |
/// | input 1 | `roi` | float `[2 * k]` | optional, for `TF_CROP_AND_RESIZE`: starts, then ends, as shares of sizes |
/// | input 2 | `scales` | float `[k]` | optional, else `sizes` is given: sizes are `floor(size * scale)` along `axes` |
/// | input 3 | `sizes` | integer `[k]` | optional, else `scales` is given: the sizes along `axes`, by `keepAspect` |
/// | output 0 | `y` | as `x`, new sizes along `axes` | |
///
/// Source: [ONNX Resize](https://onnx.ai/onnx/operators/onnx__Resize.html),
/// [TensorFlow ResizeBilinear](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResizeBilinear),
/// [TensorFlow ResizeNearestNeighbor](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResizeNearestNeighbor),
/// [TFLite RESIZE_BILINEAR](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param mode how a value is made of the elements around it
/// @param coordinates where in `x` an element of `y` lies
/// @param nearest NEAREST: which neighbour counts
/// @param cubic CUBIC: the coefficient `a` of the kernel, mostly -0.75 or -0.5
/// @param excludeOutside whether weights of elements outside are 0 and the rest add up to 1; otherwise the border is
/// repeated
/// @param extrapolation `TF_CROP_AND_RESIZE`: the value of places outside of `x`
/// @param antialias whether the kernel is widened where an axis shrinks
/// @param keepAspect which proportions `sizes` may change
/// @param axes the axes that are resized, negative counts from the end; empty: all
public record Resize(
        Mode mode,
        Coordinates coordinates,
        Nearest nearest,
        float cubic,
        boolean excludeOutside,
        float extrapolation,
        boolean antialias,
        KeepAspect keepAspect,
        List<Integer> axes)
        implements Op {

    /// The members of the family.
    public enum Mode {
        /// The neighbour that `nearest` names.
        NEAREST,
        /// The two neighbours, by their distance.
        LINEAR,
        /// The four neighbours, by a cubic kernel.
        CUBIC
    }

    public Resize {
        axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0));
        }
        int[] along = along(x.rank());
        List<Dim> dims = new ArrayList<>(x.dims());
        Optional<List<Dim>> sizes = in.has(3) ? in.dims(3) : Optional.empty();
        Optional<Tensor> scales = in.has(2) ? in.constant(2) : Optional.empty();
        for (int i = 0; i < along.length; i++) {
            Dim size = x.dim(along[i]);
            Dim resized = Dim.UNKNOWN;
            if (sizes.isPresent() && keepAspect == KeepAspect.STRETCH) {
                resized = sizes.get().get(i);
            } else if (scales.isPresent()) {
                float scale = scales.get().toFloats()[i];
                resized = size.isKnown()
                        ? Dim.of((long) Math.floor(size.size() * (double) scale))
                        : scale == Math.rint(scale) ? size.times((long) scale) : Dim.UNKNOWN;
            }
            dims.set(along[i], resized);
        }
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Resizing.resize(this, in));
    }

    /// The same, of other axes.
    public Resize along(List<Integer> others) {
        return new Resize(
                mode, coordinates, nearest, cubic, excludeOutside, extrapolation, antialias, keepAspect, others);
    }

    /// The weights `[after, before]` that resize one axis: what becomes of an identity matrix.
    ///
    /// @param element their type
    /// @param before the size of the axis
    /// @param region where in the axis its new elements lie: a start and an end; null where that is not asked for
    /// @param scale how many times it grows; null where the size is given
    /// @param size the new size; null where the scale is given
    public Tensor weights(
            ElementType element, long before, @Nullable Tensor region, @Nullable Float scale, @Nullable Long size) {
        double[] identity = new double[Math.toIntExact(before * before)];
        for (int i = 0; i < before; i++) {
            identity[Math.toIntExact(i * before) + i] = 1;
        }
        List<@Nullable Tensor> inputs = Arrays.asList(
                Tensor.ofDoubles(element, Shape.of(before, before), identity),
                region,
                scale == null ? null : Tensor.ofFloats(Shape.of(1), scale),
                size == null ? null : Tensor.ofLongs(Shape.of(1), size));
        return along(List.of(0)).evaluate(Arguments.of(inputs, 1)).getFirst();
    }

    /// The axes that are resized, all where none are named.
    int[] along(int rank) {
        return axes.isEmpty()
                ? Axes.all(rank)
                : axes.stream().mapToInt(axis -> Math.floorMod(axis, rank)).toArray();
    }

    @Override
    public Scales scales() {
        return mode == Mode.CUBIC ? Scales.REAL : new Scales.Shared(1, false);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            for (Coordinates coordinates : Coordinates.values()) {
                Resize resize = example(mode, coordinates, KeepAspect.STRETCH);
                Tensor region = coordinates == Coordinates.TF_CROP_AND_RESIZE ? Some.floats(0, 0.2f, 0.9f, 1) : null;
                examples.add(Example.of(resize, Some.reals(1, 3, 4, 2), region, Some.floats(1.5f, 0.55f)));
                examples.add(Example.of(resize, Some.reals(1, 3, 4, 2), region, null, Some.longs(5, 2)));
            }
        }
        examples.add(Example.of(
                example(Mode.LINEAR, Coordinates.HALF_PIXEL, KeepAspect.NOT_LARGER),
                Some.reals(1, 3, 4, 2),
                null,
                null,
                Some.longs(5, 9)));
        examples.add(Example.of(
                new Resize(
                        Mode.NEAREST,
                        Coordinates.ASYMMETRIC,
                        Nearest.FLOOR,
                        0,
                        false,
                        0,
                        false,
                        KeepAspect.STRETCH,
                        List.of()),
                Some.reals(ElementType.FLOAT64, 1, 1, 2, 2),
                null,
                Some.floats(1, 1, 2, 3)));
        examples.add(Example.of(
                example(Mode.LINEAR, Coordinates.PYTORCH_HALF_PIXEL, KeepAspect.STRETCH),
                Some.reals(1, 3, 4, 2),
                null,
                null,
                Some.longs(1, 7)));
        return examples;
    }

    private static Resize example(Mode mode, Coordinates coordinates, KeepAspect aspect) {
        return new Resize(mode, coordinates, Nearest.FLOOR, -0.75f, false, 0, false, aspect, List.of(1, 2));
    }
}
