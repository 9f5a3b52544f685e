package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// An Einstein summation over operands of known rank: which label each axis has, and how large each label is.
///
/// @param operands the labels of each operand's axes
/// @param output the labels of the result's axes
/// @param sizes the size of every label, output labels first
public record Contraction(List<List<String>> operands, List<String> output, SequencedMap<String, Dim> sizes) {

    /// @throws OpException when the equation does not fit the shapes
    public static Contraction of(String equation, List<Shape> shapes) {
        String[] sides = equation.replace(" ", "").split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (terms.length != shapes.size()) {
            throw new OpException(
                    "Einsum C1: '%s' names %d operands, there are %d".formatted(equation, terms.length, shapes.size()));
        }
        List<List<String>> operands = new ArrayList<>();
        SequencedMap<String, Dim> sizes = new LinkedHashMap<>();
        int ellipsis = 0;
        for (int i = 0; i < terms.length; i++) {
            List<String> labels = labels(terms[i], shapes.get(i).rank());
            operands.add(labels);
            ellipsis = Math.max(ellipsis, (int)
                    labels.stream().filter(label -> label.startsWith(".")).count());
            for (int axis = 0; axis < labels.size(); axis++) {
                sizes.merge(
                        labels.get(axis),
                        shapes.get(i).dim(axis),
                        (a, b) -> a.is(1) ? b : a.isKnown() ? a : b.isKnown() && !b.is(1) ? b : a);
            }
        }
        List<String> output = sides.length > 1
                ? labels(sides[1], sides[1].replace("...", "").length() + (sides[1].contains("...") ? ellipsis : 0))
                : implicit(operands, ellipsis);
        return new Contraction(operands, output, sizes);
    }

    /// Ellipsis axes are named from the right, so that they broadcast.
    private static List<String> labels(String term, int rank) {
        int dots = term.indexOf("...");
        List<String> labels = new ArrayList<>();
        int free = rank - term.replace("...", "").length();
        for (int i = 0; i < term.length(); i++) {
            if (i == dots) {
                for (int k = free; k > 0; k--) {
                    labels.add("." + k);
                }
                i += 2;
            } else {
                labels.add(term.substring(i, i + 1));
            }
        }
        if (labels.size() != rank) {
            throw new OpException("Einsum C2: term '%s' does not fit an operand of rank %d".formatted(term, rank));
        }
        return labels;
    }

    private static List<String> implicit(List<List<String>> operands, int ellipsis) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        operands.forEach(labels -> labels.forEach(label -> counts.merge(label, 1, Integer::sum)));
        List<String> output = new ArrayList<>();
        for (int k = ellipsis; k > 0; k--) {
            output.add("." + k);
        }
        counts.forEach((label, count) -> {
            if (count == 1 && !label.startsWith(".")) {
                output.add(label);
            }
        });
        return output;
    }

    private Dim size(String label) {
        Dim size = sizes.get(label);
        if (size == null) {
            throw new OpException("Einsum C3: output label '%s' is in no operand".formatted(label));
        }
        return size;
    }

    Shape outputShape() {
        return Shape.of(output.stream().map(this::size).toList());
    }

    Tensor evaluate(List<Tensor> tensors) {
        List<String> summed =
                sizes.keySet().stream().filter(label -> !output.contains(label)).toList();
        List<String> all = new ArrayList<>(output);
        all.addAll(summed);
        int[] allSizes =
                all.stream().mapToInt(label -> (int) size(label).size()).toArray();
        double[] products = new double[Sliding.product(allSizes)];
        Arrays.fill(products, 1);
        for (int i = 0; i < tensors.size(); i++) {
            int[] strides = Broadcast.strides(tensors.get(i).shape().intSizes());
            int[] steps = new int[all.size()];
            for (int axis = 0; axis < strides.length; axis++) {
                if (tensors.get(i).shape().size(axis) != 1) {
                    steps[all.indexOf(operands.get(i).get(axis))] += strides[axis];
                }
            }
            int[] places = Broadcast.walk(allSizes, steps);
            double[] values = tensors.get(i).toDoubles();
            for (int k = 0; k < products.length; k++) {
                products[k] *= values[places[k]];
            }
        }
        Shape shape = outputShape();
        double[] result = new double[(int) shape.elements()];
        int run = result.length == 0 ? 1 : products.length / result.length;
        for (int k = 0; k < products.length; k++) {
            result[k / run] += products[k];
        }
        return Tensor.ofDoubles(tensors.getFirst().element(), shape, result);
    }
}
