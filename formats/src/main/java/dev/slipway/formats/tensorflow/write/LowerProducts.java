package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Products of matrices in the forms that TensorFlow has.
final class LowerProducts {

    private LowerProducts() {}

    static void rules() {
        lower(MatMul.class, (op, _, to) -> product(op, to));
        lower(Dense.class, (_, node, to) -> dense(node, to));
        lower(Gemm.class, (op, node, to) -> gemm(op, node, to));
        lower(Einsum.class, (op, node, to) -> einsum(op.equation(), node, to));
    }

    /// Vectors as matrices of one row or column.
    private static boolean product(MatMul op, TensorflowLowering to) {
        boolean row = to.rank(0) == 1;
        boolean column = to.rank(1) == 1;
        if (!row && !column) {
            return false;
        }
        TensorflowFormula formula = to.formula();
        Value a = row ? formula.unsqueeze(to.in(0), 0) : to.in(0);
        Value b = column ? formula.unsqueeze(to.in(1), 1) : to.in(1);
        Value product = to.step("product", new MatMul(!row && op.transposeA(), !column && op.transposeB()), a, b);
        Value narrow = column ? formula.squeeze(product, -1) : product;
        return to.is(row ? formula.squeeze(narrow, column ? -1 : -2) : narrow);
    }

    private static boolean dense(Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value product = to.step("product", new MatMul(false, true), to.in(0), to.in(1));
        return to.is(node.hasInput(2) ? formula.plus(product, to.in(2)) : product);
    }

    private static boolean gemm(Gemm op, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value product = to.step("product", new MatMul(op.transposeA(), op.transposeB()), to.in(0), to.in(1));
        Value scaled = op.alpha() == 1 ? product : formula.times(product, op.alpha());
        if (!node.hasInput(2) || op.beta() == 0) {
            return to.is(scaled);
        }
        Value added = op.beta() == 1 ? to.in(2) : formula.times(to.in(2), op.beta());
        return to.is(formula.plus(scaled, added));
    }

    /// Two factors at a time, and the result said in full.
    private static boolean einsum(String equation, Node node, TensorflowLowering to) {
        String plain = equation.replace(" ", "");
        String result = plain.contains("->") ? plain.substring(plain.indexOf("->") + 2) : implied(plain);
        List<String> terms = new ArrayList<>(List.of(plain.split("->", -1)[0].split(",", -1)));
        String whole = String.join(",", terms) + "->" + result;
        if (terms.size() <= 2) {
            return !whole.equals(equation)
                    && to.last(new Einsum(whole), node.inputs().toArray(Value[]::new));
        }
        List<Value> values = new ArrayList<>(node.inputs());
        while (terms.size() > 2) {
            String pair = terms.removeFirst() + "," + terms.removeFirst();
            String rest = String.join(",", terms) + result;
            String kept = kept(pair, rest);
            Value product = to.step("pair", new Einsum(pair + "->" + kept), values.removeFirst(), values.removeFirst());
            terms.addFirst(kept);
            values.addFirst(product);
        }
        return to.last(new Einsum(String.join(",", terms) + "->" + result), values.toArray(Value[]::new));
    }

    /// The labels of two factors that are needed later.
    private static String kept(String pair, String rest) {
        Set<String> labels = new LinkedHashSet<>();
        for (char label : pair.replace(".", "").replace(",", "").toCharArray()) {
            if (rest.indexOf(label) >= 0) {
                labels.add(String.valueOf(label));
            }
        }
        return (pair.contains("...") ? "..." : "") + String.join("", labels);
    }

    /// Without a result in the equation: what occurs once, in order.
    private static String implied(String terms) {
        StringBuilder result = new StringBuilder(terms.contains("...") ? "..." : "");
        terms.chars()
                .filter(Character::isLetter)
                .filter(label -> terms.indexOf(label) == terms.lastIndexOf(label))
                .sorted()
                .forEach(label -> result.append((char) label));
        return result.toString();
    }
}
