package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// The distinct elements, or the distinct slices along an axis. NaNs are equal to each other, and zeros whatever their
/// sign.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number or string `[...]` | |
/// | output 0 | `y` | as `x`, `[m]` or `m` along the axis | what is distinct; `m` depends on the values |
/// | output 1 | `first` | `indices` `[m]` | where each of `y` occurs first |
/// | output 2 | `inverse` | `indices` `[n]` | which of `y` each of the `n` elements (or slices) of `x` is |
/// | output 3 | `counts` | `indices` `[m]` | how often each of `y` occurs |
///
/// - **C1** `-rank(x) <= axis < rank(x)`, if an axis is given
///
/// Source: [ONNX Unique](https://onnx.ai/onnx/operators/onnx__Unique.html),
/// [TensorFlow UniqueWithCountsV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/UniqueWithCountsV2).
///
/// @param axis the axis whose slices are compared, negative counts from the end; empty: all elements, in row-major
/// order
/// @param sorted whether `y` ascends; otherwise in the order of first occurrence
/// @param indices the element type of the outputs but the first, an integer
public record Unique(List<Integer> axis, boolean sorted, ElementType indices) implements Op {

    public Unique {
        axis = List.copyOf(axis);
        if (axis.size() > 1) {
            throw new IllegalArgumentException("Unique is along one axis or none, not %s".formatted(axis));
        }
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = axis.isEmpty() ? Shape.unknown(1) : x;
        Dim whole = x.isRanked() && axis.isEmpty() ? x.elementsExpression() : Dim.UNKNOWN;
        if (x.isRanked() && !axis.isEmpty()) {
            int along = Axes.normalize(axis.getFirst(), x.rank(), "Unique C1");
            shape = x.with(along, Dim.UNKNOWN);
            whole = x.dim(along);
        }
        TensorType numbers = TensorType.of(indices, Shape.unknown(1));
        return List.of(
                TensorType.of(in.element(0), shape),
                numbers,
                TensorType.of(indices, Shape.of(List.of(whole))),
                numbers);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Tensor along = axis.isEmpty() ? x.reshaped(Shape.of(x.size())) : x;
        int chosen =
                axis.isEmpty() ? 0 : Axes.normalize(axis.getFirst(), x.shape().rank(), "Unique C1");
        Lanes slices = Lanes.of(along.shape(), Axes.allBut(chosen, along.shape().rank()));

        TreeMap<Integer, List<Integer>> groups = new TreeMap<>(bySlice(slices, byElement(x)));
        for (int i = 0; i < slices.count(); i++) {
            groups.computeIfAbsent(i, _ -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> distinct = new ArrayList<>(groups.values());
        if (!sorted) {
            distinct.sort(Comparator.comparing(List::getFirst));
        }
        return outputs(along, chosen, slices, distinct);
    }

    private List<Tensor> outputs(Tensor x, int chosen, Lanes slices, List<List<Integer>> distinct) {
        long[] first = distinct.stream().mapToLong(List::getFirst).toArray();
        long[] counts = distinct.stream().mapToLong(List::size).toArray();
        long[] inverse = new long[slices.count()];
        for (int i = 0; i < distinct.size(); i++) {
            for (int member : distinct.get(i)) {
                inverse[member] = i;
            }
        }
        Shape shape = x.shape().with(chosen, Dim.of(distinct.size()));
        Lanes results = Lanes.of(shape, Axes.allBut(chosen, shape.rank()));
        int[] picked = new int[(int) shape.elements()];
        for (int i = 0; i < distinct.size(); i++) {
            for (int k = 0; k < slices.length(); k++) {
                picked[results.at(i, k)] = slices.at((int) first[i], k);
            }
        }
        return List.of(
                Picked.of(x, picked, shape),
                Tensor.ofLongs(indices, Shape.of(first.length), first),
                Tensor.ofLongs(indices, Shape.of(inverse.length), inverse),
                Tensor.ofLongs(indices, Shape.of(counts.length), counts));
    }

    private static Comparator<Integer> bySlice(Lanes slices, Comparator<Integer> byElement) {
        return (a, b) -> {
            for (int k = 0; k < slices.length(); k++) {
                int order = byElement.compare(slices.at(a, k), slices.at(b, k));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    private static Comparator<Integer> byElement(Tensor x) {
        if (x.element() == ElementType.STRING) {
            return (a, b) ->
                    Arrays.compareUnsigned(x.strings().get(a), x.strings().get(b));
        }
        if (x.element().isFloat()) {
            double[] values = x.toDoubles();
            return (a, b) -> Double.compare(values[a] + 0.0, values[b] + 0.0);
        }
        long[] values = x.toLongs();
        return x.element() == ElementType.UINT64
                ? (a, b) -> Long.compareUnsigned(values[a], values[b])
                : (a, b) -> Long.compare(values[a], values[b]);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Unique(List.of(), true, ElementType.INT64), Some.ints(3, 1, 3, 2, 1))
                        .withOutputs(4),
                Example.of(new Unique(List.of(), false, ElementType.INT32), Some.floats(3, 1, 3, 2, 1))
                        .withOutputs(4),
                Example.of(
                                new Unique(List.of(0), false, ElementType.INT64),
                                Tensor.ofInts(Shape.of(3, 2), 3, 1, 0, 2, 3, 1))
                        .withOutputs(4),
                Example.of(new Unique(List.of(), true, ElementType.INT64), Tensor.ofTexts(Shape.of(3), "b", "a", "b"))
                        .withOutputs(4),
                Example.of(new Unique(List.of(2), true, ElementType.INT64), Some.reals(2, 3))
                        .breaks("C1"));
    }
}
