package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.DequantizeLinear;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.QuantizeLinear;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import java.util.List;

/// What could have been left out: copies, work done twice, constants that are computed, values stored in eight bits,
/// complex numbers.
final class SpareGrowth {

    private final RandomGraph graph;

    SpareGrowth(RandomGraph graph) {
        this.graph = graph;
    }

    List<Runnable> steps() {
        return List.of(this::quantized, this::identity, this::duplicate, this::constants, this::complex, this::stored);
    }

    /// An input stored in eight bits, with a scale for each index of an axis.
    private void quantized() {
        Value x = graph.anyInput();
        int axis = 1 + graph.random.nextInt(graph.shape(x).rank() - 1);
        long size = graph.shape(x).size(axis);
        Value scale = graph.constant(
                "scale", RandomGraph.drawn(graph.random, 0.004, size).map(v -> v + 0.01));
        Value zero =
                graph.constant("zero", RandomGraph.drawn(graph.random, 5, size).cast(ElementType.INT8));
        Value stored = graph.add(new QuantizeLinear(ElementType.INT8, axis, 0, true), x, scale, zero);
        graph.keep(graph.add(new DequantizeLinear(ElementType.FLOAT32, axis, 0), stored, scale, zero));
    }

    private void identity() {
        Value x = graph.recent();
        graph.keep(
                switch (graph.random.nextInt(4)) {
                    case 0 -> graph.add(new Cast(ElementType.FLOAT32, true), x);
                    case 1 ->
                        graph.add(
                                new Pad(Pad.Mode.CONSTANT),
                                x,
                                graph.numbers(new long[2 * graph.shape(x).rank()]));
                    default -> graph.add(new Identity(), x);
                });
    }

    private void duplicate() {
        Value x = graph.recent();
        Op op = graph.any(new Unary(Unary.Kind.TANH), new Unary(Unary.Kind.RELU), new Softmax(-1));
        Value first = graph.add(op, x);
        Value second = graph.add(op, x);
        graph.keep(second);
        graph.keep(graph.add(Binary.Kind.ADD, first, second));
    }

    private void constants() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        long size = rank < 2 ? 1 : graph.shape(x).size(rank - 1);
        Value made = graph.add(
                Unary.Kind.EXP, graph.add(Binary.Kind.MULTIPLY, graph.weight(0.5, size), graph.weight(0.5, 1)));
        graph.keep(graph.add(graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY), x, made));
    }

    /// Numbers put together, moved and taken apart.
    private void complex() {
        Value x = graph.recent();
        Value y = graph.add(Unary.Kind.TANH, x);
        Value joined = graph.add(Binary.Kind.COMPLEX, x, y);
        graph.keep(graph.add(Unary.Kind.COMPLEX_ABS, joined));
    }

    /// Reals that are stored in eight bits, computed with, stored again, and moved.
    private void stored() {
        Quantization fine = Quantization.perTensor(1f / 32, 0);
        Quantization coarse = Quantization.perTensor(1f / 8, 5);
        Value x = real(ElementType.UINT8, Quantization.perTensor(1f / 32, 128), graph.anyInput());
        Value positive = graph.add(Unary.Kind.RELU, real(ElementType.INT8, fine, x));
        Value again = real(ElementType.INT8, coarse, real(ElementType.INT8, coarse, positive));
        graph.keep(graph.add(new Unsqueeze(), again, graph.numbers(-1)));
        Op largest = new ArgReduction(ArgReduction.Kind.MAX, -1, true, false, ElementType.INT64);
        graph.keep(graph.add(new Cast(ElementType.FLOAT32, false), graph.add(largest, again)));
    }

    private Value real(ElementType element, Quantization quantization, Value x) {
        return graph.add(new Dequantize(), graph.add(new Quantize(element, quantization), x));
    }
}
