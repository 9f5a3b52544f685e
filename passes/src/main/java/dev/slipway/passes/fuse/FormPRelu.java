package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.LeakyRelu;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.PRelu;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Recognises a rectifier with a slope below zero.
///
///     y = Relu(x) + c * Relu(-x)       becomes   y = PRelu(x, -c)
///     y = Max(x, a * x)                becomes   y = LeakyRelu[a](x)     for 0 <= a <= 1
public final class FormPRelu implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Binary(Binary.Kind kind)) || !Numbers.isReal(node.output(), graph)) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            Value one = node.input(i);
            Value other = node.input(1 - i);
            Edit edit = switch (kind) {
                case ADD -> parted(node, one, other, graph);
                case MAX -> leaky(node, one, other, graph);
                default -> null;
            };
            if (edit != null) {
                return Optional.of(edit);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Edit leaky(Node node, Value x, Value scaled, Graph graph) {
        Numbers.With product = Numbers.with(scaled, Binary.Kind.MULTIPLY, graph);
        boolean fits = product != null && product.x().equals(x) && product.number() >= 0 && product.number() <= 1;
        return product == null || !fits
                ? null
                : Edit.replace(
                        node, node.with(new LeakyRelu((float) product.number())).withInputs(List.of(x)));
    }

    private static @Nullable Edit parted(Node node, Value above, Value below, Graph graph) {
        Node positive = producer(above, new Unary(Unary.Kind.RELU), graph);
        Node product = producer(below, new Binary(Binary.Kind.MULTIPLY), graph);
        if (positive == null || product == null) {
            return null;
        }
        Value x = positive.input(0);
        for (int i = 0; i < 2; i++) {
            Constant factor = graph.constant(product.input(i));
            if (factor != null
                    && factor.element().isFloat()
                    && !factor.type().isQuantized()
                    && graph.type(x).shape().isRanked()
                    && factor.shape().rank() <= graph.type(x).shape().rank()
                    && producer(product.input(1 - i), new Unary(Unary.Kind.RELU), graph) instanceof Node negative
                    && producer(negative.input(0), new Unary(Unary.Kind.NEGATE), graph) instanceof Node negated
                    && negated.input(0).equals(x)
                    && graph.type(node.output()).shape().equals(graph.type(x).shape())) {
                Value slope = Names.fresh(graph, node.name() + "/slope");
                return Edit.replace(
                        node,
                        List.of(node.with(new PRelu()).withInputs(List.of(x, slope))),
                        Map.of(slope, Constant.of(factor.tensor().map(value -> -value))));
            }
        }
        return null;
    }

    private static @Nullable Node producer(Value value, Op op, Graph graph) {
        return graph.producer(value) instanceof Node node && node.op().equals(op) ? node : null;
    }
}
