package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// An operand of an Einstein summation, or a product of some.
///
/// @param values the elements
/// @param strides how far elements lie apart along each label; one of a single element needs none
record LabelledValues(double[] values, Map<String, Integer> strides) {

    static final LabelledValues ONE = new LabelledValues(new double[] {1}, Map.of());

    /// A tensor whose axes have `labels`; one that stands twice means the diagonal.
    static LabelledValues of(Tensor tensor, List<String> labels) {
        int[] sizes = tensor.shape().intSizes();
        int[] steps = Broadcast.strides(sizes);
        Map<String, Integer> strides = new HashMap<>();
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] != 1) {
                strides.merge(labels.get(axis), steps[axis], Integer::sum);
            }
        }
        return new LabelledValues(tensor.toDoubles(), strides);
    }

    /// The products of elements at the same places, summed over all labels but `kept`: one matrix product for each
    /// place along the labels that both have and that are kept.
    ///
    /// @param sizes those of every label
    LabelledValues times(LabelledValues other, Set<String> kept, Map<String, Integer> sizes) {
        List<String> batch = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<String> summed = new ArrayList<>();
        Set<String> all = new TreeSet<>(strides.keySet());
        all.addAll(other.strides.keySet());
        for (String label : all) {
            boolean left = strides.containsKey(label);
            boolean right = other.strides.containsKey(label);
            (!kept.contains(label) ? summed : left && right ? batch : left ? rows : columns).add(label);
        }
        if (columns.isEmpty() && !rows.isEmpty()) {
            return other.times(this, kept, sizes); // products are computed along rows of the right one
        }
        double[] left = arranged(joined(batch, rows, summed), sizes);
        double[] right = other.arranged(joined(batch, summed, columns), sizes);
        int height = count(rows, sizes);
        int depth = count(summed, sizes);
        int width = count(columns, sizes);
        double[] products = new double[count(batch, sizes) * height * width];
        for (int i = 0; i < count(batch, sizes); i++) {
            int top = i * depth;
            int to = i * height;
            Products.multiply(
                    left,
                    i * height * depth,
                    height,
                    depth,
                    (k, from, places) -> System.arraycopy(right, (top + k) * width + from, places, 0, places.length),
                    width,
                    (row, from, places) ->
                            System.arraycopy(places, 0, products, (to + row) * width + from, places.length));
        }
        return new LabelledValues(products, inOrder(joined(batch, rows, columns), sizes));
    }

    /// The elements in row-major order of `labels`, repeated along those that it has not.
    double[] arranged(List<String> labels, Map<String, Integer> sizes) {
        int[] extents = labels.stream().mapToInt(sizes::get).toArray();
        int[] steps = labels.stream()
                .mapToInt(label -> strides.getOrDefault(label, 0))
                .toArray();
        int[] places = Broadcast.walk(extents, steps);
        double[] arranged = new double[places.length];
        for (int i = 0; i < places.length; i++) {
            arranged[i] = values[places[i]];
        }
        return arranged;
    }

    private static Map<String, Integer> inOrder(List<String> labels, Map<String, Integer> sizes) {
        Map<String, Integer> strides = new HashMap<>();
        int stride = 1;
        for (String label : labels.reversed()) {
            strides.put(label, stride);
            stride *= count(List.of(label), sizes);
        }
        return strides;
    }

    private static int count(List<String> labels, Map<String, Integer> sizes) {
        return labels.stream().mapToInt(sizes::get).reduce(1, Math::multiplyExact);
    }

    private static List<String> joined(List<String> first, List<String> second, List<String> third) {
        return Stream.of(first, second, third).flatMap(List::stream).toList();
    }
}
