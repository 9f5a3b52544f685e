package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.formats.tflite.node.TfliteLowering.Axis;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Products of matrices and sums of products, by TFLite's product of batches of matrices.
final class TfliteProductLowering {

    private static final MatMul PRODUCT = new MatMul(false, false);

    private TfliteProductLowering() {}

    /// A value and the label of each of its axes.
    private record Term(Value value, List<String> labels) {

        Axis axis(String label) {
            return new Axis(value, labels.indexOf(label));
        }
    }

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Gemm gemm -> gemm(gemm, to);
            case MatMul(boolean a, boolean b) -> vectors(a, b, to);
            case Einsum(String equation) -> einsum(equation, to);
            default -> false;
        };
    }

    private static boolean gemm(Gemm op, TfliteLowering to) {
        Value product = to.step(new MatMul(op.transposeA(), op.transposeB()), to.in(0), to.in(1));
        Value scaled = op.alpha() == 1 ? product : to.multiply(product, to.number(op.alpha()));
        if (!to.node().hasInput(2)) {
            return to.last(new Identity(), scaled);
        }
        Value bias = op.beta() == 1 ? to.in(2) : to.multiply(to.in(2), to.number(op.beta()));
        return to.last(new Binary(Binary.Kind.ADD), scaled, bias);
    }

    /// TFLite's kernel takes matrices only.
    private static boolean vectors(boolean a, boolean b, TfliteLowering to) {
        boolean left = to.shape(0).hasRank(1);
        boolean right = to.shape(1).hasRank(1);
        if (!left && !right) {
            return false;
        }
        Value x = left ? to.step(new Unsqueeze(), to.in(0), to.longs(0)) : to.in(0);
        Value y = right ? to.step(new Unsqueeze(), to.in(1), to.longs(1)) : to.in(1);
        Value product = to.step(new MatMul(!left && a, !right && b), x, y);
        long[] removed = left && right ? new long[] {-2, -1} : new long[] {left ? -2 : -1};
        return to.last(new Squeeze(), product, to.longs(removed));
    }

    private static boolean einsum(String equation, TfliteLowering to) {
        List<Value> inputs = to.node().inputs();
        if (inputs.stream().anyMatch(input -> !to.type(input).shape().isRanked())) {
            return false;
        }
        Contraction sum = Contraction.of(
                equation, inputs.stream().map(input -> to.type(input).shape()).toList());
        Term result = distinct(new Term(inputs.getFirst(), sum.operands().getFirst()), to);
        for (int i = 1; i < inputs.size(); i++) {
            Set<String> needed = new HashSet<>(sum.output());
            sum.operands().subList(i + 1, inputs.size()).forEach(needed::addAll);
            result = product(
                    result, distinct(new Term(inputs.get(i), sum.operands().get(i)), to), needed, to);
        }
        Term summed = summed(result, new HashSet<>(sum.output()), to);
        List<Integer> order = sum.output().stream().map(summed.labels::indexOf).toList();
        return to.last(new Identity(), to.transpose(summed.value, order));
    }

    /// What lies on the diagonal of axes of the same label.
    private static Term distinct(Term term, TfliteLowering to) {
        Term rest = term;
        while (new HashSet<>(rest.labels).size() < rest.labels.size()) {
            List<String> labels = rest.labels;
            String twice = labels.stream()
                    .filter(label -> labels.indexOf(label) < labels.lastIndexOf(label))
                    .findFirst()
                    .orElseThrow();
            int row = labels.indexOf(twice);
            int column = labels.lastIndexOf(twice);
            List<Integer> order = new ArrayList<>(IntStream.range(0, labels.size())
                    .filter(axis -> axis != row && axis != column)
                    .boxed()
                    .toList());
            List<String> left = new ArrayList<>(order.stream().map(labels::get).toList());
            left.add(twice);
            order.addAll(List.of(row, column));
            rest = new Term(to.step(new DiagonalPart(), to.transpose(rest.value, order)), left);
        }
        return rest;
    }

    /// Sums over all labels but those wanted.
    private static Term summed(Term term, Set<String> wanted, TfliteLowering to) {
        List<String> kept = term.labels.stream().filter(wanted::contains).toList();
        if (kept.size() == term.labels.size()) {
            return term;
        }
        long[] axes = term.labels.stream()
                .filter(label -> !wanted.contains(label))
                .mapToLong(term.labels::indexOf)
                .toArray();
        Value sum = to.step(new Reduction(Reduction.Kind.SUM, false, false), term.value, to.longs(axes));
        return new Term(sum, kept);
    }

    private static Term product(Term left, Term right, Set<String> needed, TfliteLowering to) {
        Term a = summed(left, union(needed, right.labels), to);
        Term b = summed(right, union(needed, left.labels), to);
        List<String> batch = a.labels.stream()
                .filter(label -> b.labels.contains(label) && needed.contains(label))
                .toList();
        List<String> inner = a.labels.stream()
                .filter(label -> b.labels.contains(label) && !needed.contains(label))
                .toList();
        List<String> rows =
                a.labels.stream().filter(label -> !b.labels.contains(label)).toList();
        List<String> columns =
                b.labels.stream().filter(label -> !a.labels.contains(label)).toList();
        boolean apart = batch.isEmpty() && !rows.isEmpty() && to.graph().constantOf(b.value) != null;
        Value x = matrices(a, batch, rows, inner, apart, to);
        Value y = matrices(b, batch, inner, columns, false, to);
        Value product = to.step(PRODUCT, x, y);
        List<String> labels = new ArrayList<>(batch);
        labels.addAll(rows);
        labels.addAll(columns);
        if ((apart || rows.size() == 1) && columns.size() == 1) {
            return new Term(product, labels);
        }
        List<List<Axis>> sizes = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            sizes.add(List.of(new Axis(product, i)));
        }
        rows.forEach(label -> sizes.add(List.of(a.axis(label))));
        columns.forEach(label -> sizes.add(List.of(b.axis(label))));
        return new Term(to.reshape(product, sizes), labels);
    }

    private static Set<String> union(Set<String> a, List<String> b) {
        Set<String> both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }

    /// The value as matrices: batch axes first, then two groups of axes merged into one axis each, of which the first
    /// may stay apart.
    private static Value matrices(
            Term term, List<String> batch, List<String> rows, List<String> columns, boolean apart, TfliteLowering to) {
        List<String> order = new ArrayList<>(batch);
        order.addAll(rows);
        order.addAll(columns);
        Value turned = to.transpose(
                term.value, order.stream().map(term.labels::indexOf).toList());
        if ((apart || rows.size() == 1) && columns.size() == 1) {
            return turned;
        }
        List<Axis> axes = IntStream.range(0, order.size())
                .mapToObj(axis -> new Axis(turned, axis))
                .toList();
        int middle = batch.size() + rows.size();
        List<List<Axis>> sizes = new ArrayList<>();
        axes.subList(0, apart ? middle : batch.size()).forEach(axis -> sizes.add(List.of(axis)));
        if (!apart) {
            sizes.add(axes.subList(batch.size(), middle));
        }
        sizes.add(axes.subList(middle, axes.size()));
        return to.reshape(turned, sizes);
    }
}
