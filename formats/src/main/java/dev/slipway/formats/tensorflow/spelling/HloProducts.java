package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.file.StableHlo.Operation;
import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Sums of products.
final class HloProducts {

    private HloProducts() {}

    static void spellings() {
        HloOps.spell("dot_general", HloProducts::product);
        HloOps.spell("dot", node -> node.is(new MatMul(false, false), node.in(0), node.in(1)));
        HloOps.spell("convolution", HloProducts::convolution);
    }

    static List<Loose> product(HloNode node) {
        Operation operation = node.operation();
        ElementType element = node.result().element();
        TensorflowFormula formula = node.formula();
        Value left = formula.cast(node.in(0), element);
        Value right = formula.cast(node.in(1), element);
        List<Integer> leftBatch = operation.integers("lhs_batching_dimensions");
        List<Integer> rightBatch = operation.integers("rhs_batching_dimensions");
        List<Integer> leftSum = operation.integers("lhs_contracting_dimensions");
        List<Integer> rightSum = operation.integers("rhs_contracting_dimensions");
        int leftRank = node.shape(0).rank();
        int rightRank = node.shape(1).rank();
        int batch = leftBatch.size();
        List<Integer> front = IntStream.range(0, batch).boxed().toList();
        boolean single = leftSum.size() == 1 && leftBatch.equals(front) && rightBatch.equals(front);
        if (single
                && rightRank == batch + 2
                && (leftRank == rightRank || batch == 0 && leftSum.getFirst() == leftRank - 1 && leftRank > 1)) {
            return node.is(
                    new MatMul(leftSum.getFirst() != leftRank - 1, rightSum.getFirst() != rightRank - 2), left, right);
        }
        String[] leftLabels = new String[leftRank];
        String[] rightLabels = new String[rightRank];
        char next = 'a';
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < batch; i++) {
            leftLabels[leftBatch.get(i)] = String.valueOf(next);
            rightLabels[rightBatch.get(i)] = String.valueOf(next);
            result.append(next++);
        }
        for (int i = 0; i < leftSum.size(); i++) {
            leftLabels[leftSum.get(i)] = String.valueOf(next);
            rightLabels[rightSum.get(i)] = String.valueOf(next++);
        }
        for (String[] labels : List.of(leftLabels, rightLabels)) {
            for (int axis = 0; axis < labels.length; axis++) {
                if (labels[axis] == null) {
                    labels[axis] = String.valueOf(next);
                    result.append(next++);
                }
            }
        }
        String equation = List.of(leftLabels).stream().collect(Collectors.joining())
                + ","
                + List.of(rightLabels).stream().collect(Collectors.joining())
                + "->"
                + result;
        return node.is(new Einsum(equation), left, right);
    }

    static List<Loose> convolution(HloNode node) {
        Operation operation = node.operation();
        List<Integer> spatial = operation.integers("input_spatial_dimensions");
        int rank = spatial.size();
        Layout layout = new Layout(
                (int) operation.integer("input_batch_dimension"),
                (int) operation.integer("input_feature_dimension"),
                spatial);
        FilterLayout filterLayout = new FilterLayout(
                (int) operation.integer("kernel_output_feature_dimension"),
                (int) operation.integer("kernel_input_feature_dimension"),
                operation.integers("kernel_spatial_dimensions"));
        List<Integer> strides = HloReductions.filled(operation.integers("window_strides"), rank, 1);
        List<Integer> spread = HloReductions.filled(operation.integers("lhs_dilation"), rank, 1);
        List<Integer> dilations = HloReductions.filled(operation.integers("rhs_dilation"), rank, 1);
        List<Integer> pads = HloReductions.filled(operation.integers("padding"), 2 * rank, 0);
        int groups = (int) operation.integer("feature_group_count");
        boolean turned = operation.attributes().get("window_reversal") instanceof List<?> list
                        && list.contains(Boolean.TRUE)
                || operation.attributes().get("window_reversal") instanceof dev.slipway.model.tensor.Tensor tensor
                        && java.util.Arrays.stream(tensor.toDoubles()).anyMatch(each -> each != 0);
        if (operation.integer("batch_group_count") != 1 || turned) {
            throw node.refused("batches are grouped or the window is turned");
        }
        List<Integer> kernel = filterLayout.spatial().stream()
                .map(axis -> (int) node.shape(1).size(axis))
                .toList();
        List<Integer> before =
                IntStream.range(0, rank).map(i -> pads.get(2 * i)).boxed().toList();
        List<Integer> after =
                IntStream.range(0, rank).map(i -> pads.get(2 * i + 1)).boxed().toList();
        Value y;
        if (spread.stream().allMatch(each -> each == 1)) {
            Value x = node.in(0);
            if (before.stream().anyMatch(each -> each < 0) || after.stream().anyMatch(each -> each < 0)) {
                throw node.refused("the padding is negative");
            }
            Window window = new Window(kernel, strides, dilations, Padding.explicit(before, after), false);
            y = node.at()
                    .is(new Convolution(layout, filterLayout, window, groups), x, node.in(1))
                    .getFirst();
        } else {
            y = transposed(
                    node,
                    layout,
                    filterLayout,
                    new Window(kernel, spread, dilations, Padding.explicit(before, after), false),
                    strides,
                    groups);
        }
        return node.whole(arranged(node, layout, y));
    }

    /// The operand is spread: the gradient of another convolution, whose filter is turned around.
    private static Value transposed(
            HloNode node, Layout layout, FilterLayout filterLayout, Window spread, List<Integer> strides, int groups) {
        if (groups != 1 || strides.stream().anyMatch(each -> each != 1)) {
            throw node.refused("the operand is spread and has groups or strides");
        }
        int rank = spread.spatialRank();
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        List<Integer> extra = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            before.add(spread.extent(i) - 1 - spread.padding().before().get(i));
            int cut = spread.extent(i) - 1 - spread.padding().after().get(i);
            after.add(Math.max(0, cut));
            extra.add(Math.max(0, -cut));
        }
        if (before.stream().anyMatch(each -> each < 0)) {
            throw node.refused("the padding is larger than the window");
        }
        Value filter = node.at().step("turned", new Reverse(filterLayout.spatial()), node.in(1));
        return node.at()
                .is(
                        new TransposedConvolution(
                                layout,
                                filterLayout,
                                spread.with(Padding.explicit(before, after)),
                                extra.stream().allMatch(each -> each == 0) ? List.of() : extra,
                                List.of(),
                                1),
                        node.in(0),
                        filter)
                .getFirst();
    }

    private static Value arranged(HloNode node, Layout layout, Value y) {
        Operation operation = node.operation();
        Layout wanted = new Layout(
                (int) operation.integer("output_batch_dimension"),
                (int) operation.integer("output_feature_dimension"),
                operation.integers("output_spatial_dimensions"));
        return wanted.equals(layout)
                ? y
                : node.formula().transpose(y, layout.permutationTo(wanted).toArray(Integer[]::new));
    }
}
