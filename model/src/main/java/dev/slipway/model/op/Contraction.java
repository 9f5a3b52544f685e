package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
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

    /// Operand by operand; a label is summed over once no later operand and not the output needs it.
    Tensor evaluate(List<Tensor> tensors) {
        Map<String, Integer> known = new HashMap<>();
        sizes.forEach((label, size) -> known.put(label, Math.toIntExact(size.size())));
        LabelledValues product = LabelledValues.ONE;
        for (int i = 0; i < tensors.size(); i++) {
            Set<String> kept = new HashSet<>(output);
            operands.subList(i + 1, operands.size()).forEach(kept::addAll);
            product = product.times(LabelledValues.of(tensors.get(i), operands.get(i)), kept, known);
        }
        return Tensor.ofDoubles(tensors.getFirst().element(), outputShape(), product.arranged(output, known));
    }
}
