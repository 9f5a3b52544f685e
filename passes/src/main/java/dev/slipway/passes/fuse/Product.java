package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Unary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A product as it is meant, however its factors are grouped: `(x * 0.5) * (y / 3)` is `0.1667 * x * y`.
///
/// @param coefficient the product of its numbers
/// @param factors the other factors, in order
record Product(double coefficient, List<Value> factors) {

    private static final int MAX_PARTS = 16;

    /// `value`, taken apart as far as products of its own shape go.
    static Product of(Value value, Graph graph) {
        double coefficient = 1;
        List<Value> factors = new ArrayList<>();
        ArrayDeque<Value> open = new ArrayDeque<>(List.of(value));
        for (int parts = 0; !open.isEmpty(); parts++) {
            Value part = open.pop();
            List<Value> inner = parts < MAX_PARTS ? factors(part, graph) : List.of();
            if (!inner.isEmpty()) {
                inner.reversed().forEach(open::push);
            } else if (Numbers.of(part, graph) instanceof Double number) {
                coefficient *= number;
            } else if (Numbers.with(part, Binary.Kind.DIVIDE, graph) instanceof Numbers.With divided
                    && !divided.first()) {
                coefficient /= divided.number();
                open.push(divided.x());
            } else if (graph.producer(part) instanceof Node node && node.op().equals(new Unary(Unary.Kind.NEGATE))) {
                coefficient = -coefficient;
                open.push(node.input(0));
            } else {
                factors.add(part);
            }
        }
        return new Product(coefficient, factors);
    }

    private static List<Value> factors(Value value, Graph graph) {
        if (!(graph.producer(value) instanceof Node node) || !Numbers.isReal(value, graph)) {
            return List.of();
        }
        if (node.op().equals(new Unary(Unary.Kind.SQUARE))) {
            return List.of(node.input(0), node.input(0));
        }
        if (Numbers.with(node, Binary.Kind.POWER, graph) instanceof Numbers.With power && !power.first()) {
            return power.number() == 3 ? List.of(power.x(), power.x(), power.x()) : List.of();
        }
        boolean product = node.op().equals(new Binary(Binary.Kind.MULTIPLY))
                && node.inputs().stream()
                        .allMatch(input -> Numbers.of(input, graph) != null
                                || graph.type(input)
                                        .shape()
                                        .equals(graph.type(value).shape()));
        return product ? node.inputs() : List.of();
    }

    /// Whether this is `number` times these factors, in any order.
    boolean is(double number, Value... wanted) {
        List<Value> left = new ArrayList<>(factors);
        for (Value factor : wanted) {
            left.remove(factor);
        }
        return Numbers.near(coefficient, number) && factors.size() == wanted.length && left.isEmpty();
    }
}
