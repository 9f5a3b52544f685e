package dev.slipway.formats.tflite;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Products of matrices and sums of products, by TFLite's product of batches of matrices.
final class TfliteProductLowering {

    private static final MatMul PRODUCT = new MatMul(false, false);

    private TfliteProductLowering() {}

    /// A value and the label of each of its axes.
    private record Term(Value value, List<String> labels) {}

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
            return to.is(new Identity(), scaled);
        }
        Value bias = op.beta() == 1 ? to.in(2) : to.multiply(to.in(2), to.number(op.beta()));
        return to.is(new Binary(Binary.Kind.ADD), scaled, bias);
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
        return to.is(new Squeeze(), product, to.longs(removed));
    }

    private static boolean einsum(String equation, TfliteLowering to) {
        List<Value> inputs = to.node().inputs();
        if (inputs.stream().anyMatch(input -> !to.type(input).shape().isRanked())) {
            return false;
        }
        Contraction sum = Contraction.of(
                equation, inputs.stream().map(input -> to.type(input).shape()).toList());
        if (sum.operands().stream().anyMatch(labels -> new HashSet<>(labels).size() < labels.size())) {
            return false;
        }
        Term result = new Term(inputs.getFirst(), sum.operands().getFirst());
        for (int i = 1; i < inputs.size(); i++) {
            Set<String> needed = new HashSet<>(sum.output());
            sum.operands().subList(i + 1, inputs.size()).forEach(needed::addAll);
            Term product =
                    product(result, new Term(inputs.get(i), sum.operands().get(i)), needed, to);
            if (product == null) {
                return false;
            }
            result = product;
        }
        Term summed = summed(result, new HashSet<>(sum.output()), to);
        List<Integer> order = sum.output().stream().map(summed.labels::indexOf).toList();
        return to.is(new Identity(), to.transpose(summed.value, order));
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

    private static @Nullable Term product(Term left, Term right, Set<String> needed, TfliteLowering to) {
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
        Value x = matrices(a, batch, rows, inner, to);
        Value y = matrices(b, batch, inner, columns, to);
        if (x == null || y == null) {
            return null;
        }
        Value product = to.step(PRODUCT, x, y);
        List<String> labels = new ArrayList<>(batch);
        labels.addAll(rows);
        labels.addAll(columns);
        if (rows.size() == 1 && columns.size() == 1) {
            return new Term(product, labels);
        }
        List<Dim> dims = new ArrayList<>(to.type(product).shape().dims().subList(0, batch.size()));
        rows.forEach(label -> dims.add(to.type(a.value).shape().dim(a.labels.indexOf(label))));
        columns.forEach(label -> dims.add(to.type(b.value).shape().dim(b.labels.indexOf(label))));
        Value split = reshaped(product, dims, to);
        return split == null ? null : new Term(split, labels);
    }

    private static Set<String> union(Set<String> a, List<String> b) {
        Set<String> both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }

    /// The value as matrices: batch axes first, then two groups of axes merged into one axis each.
    private static @Nullable Value matrices(
            Term term, List<String> batch, List<String> rows, List<String> columns, TfliteLowering to) {
        List<String> order = new ArrayList<>(batch);
        order.addAll(rows);
        order.addAll(columns);
        Value turned = to.transpose(
                term.value, order.stream().map(term.labels::indexOf).toList());
        if (rows.size() == 1 && columns.size() == 1) {
            return turned;
        }
        Shape shape = to.type(turned).shape();
        List<Dim> dims = new ArrayList<>(shape.dims().subList(0, batch.size()));
        int middle = batch.size() + rows.size();
        dims.add(merged(shape.dims().subList(batch.size(), middle)));
        dims.add(merged(shape.dims().subList(middle, shape.rank())));
        return reshaped(turned, dims, to);
    }

    private static Dim merged(List<Dim> dims) {
        Dim product = Dim.of(1);
        for (Dim dim : dims) {
            product = product.times(dim);
        }
        return product;
    }

    private static @Nullable Value reshaped(Value value, List<Dim> dims, TfliteLowering to) {
        if (dims.stream().filter(dim -> !dim.isKnown()).count() > 1) {
            return null;
        }
        return to.reshape(
                value,
                dims.stream().mapToLong(dim -> dim.isKnown() ? dim.size() : -1).toArray());
    }
}
