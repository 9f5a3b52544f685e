package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What `UNIDIRECTIONAL_SEQUENCE_LSTM` computes when its state begins with zeros, as it does in the first run. TFLite
/// has a tensor for each gate, in the order input, forget, cell, output; the hub has one, in the order input, output,
/// forget, cell.
final class TfliteSequenceLstm {

    private static final int WEIGHTS = 1;
    private static final int RECURRENT = 5;
    private static final int PEEPHOLES = 9;
    private static final int BIAS = 12;
    private static final int PROJECTION = 16;
    private static final int NORMALIZATION = 20;
    private static final int END = 24;

    private static final List<Integer> NEEDED = List.of(0, 2, 3, 4, 6, 7, 8, 13, 14, 15);

    private static final int ACTIVATION = 0;
    private static final int TIME_MAJOR = 3;

    private static final int RELU = 1;
    private static final int TANH = 4;

    private final TfliteNode from;
    private final GraphBuilder graph;
    private final Map<Integer, Value> inputs = new HashMap<>();

    private TfliteSequenceLstm(TfliteNode from) {
        this.from = from;
        this.graph = new GraphBuilder(from.name());
    }

    /// The meaning, null where the operator is another or has what the hub's LSTM has not: a projection, or
    /// normalised gates.
    static @Nullable Graph meaning(TfliteNode r) {
        if (r.opcode().code() != TfliteCode.UNIDIRECTIONAL_SEQUENCE_LSTM.number
                || NEEDED.stream().anyMatch(input -> !r.in(input).isPresent())
                || !r.shape(0).hasRank(3)
                || !r.shape(RECURRENT + 3).isKnown()
                || IntStream.range(NORMALIZATION, END).anyMatch(i -> r.in(i).isPresent())
                || r.in(PROJECTION).isPresent()) {
            return null;
        }
        return switch (r.options().integer(ACTIVATION)) {
            case RELU -> new TfliteSequenceLstm(r).built("relu");
            case TANH -> new TfliteSequenceLstm(r).built("tanh");
            default -> null;
        };
    }

    private Graph built(String activation) {
        IntStream.range(0, from.inputs().size())
                .filter(i -> from.in(i).isPresent()
                        && !from.from().isState(from.operator().inputs().get(i)))
                .forEach(i -> inputs.put(i, graph.input(graph.uniqueName("input" + i), from.type(i))));
        boolean timeMajor = from.options().flag(TIME_MAJOR);
        int hidden = Math.toIntExact(from.shape(RECURRENT + 3).size(1));
        Transpose swap = new Transpose(List.of(1, 0, 2));
        Value x = real(0);
        Recurrence recurrence =
                Recurrence.plain(hidden, Recurrence.Direction.FORWARD, "sigmoid", activation, activation);
        Value zeros = graph.constant(
                graph.uniqueName("zeros"), Tensor.ofFloats(Shape.of(4L * hidden), new float[4 * hidden]));
        Value bias = gates(BIAS);
        Value all = add(
                new Lstm(recurrence, false),
                timeMajor ? x : add(swap, x),
                ofOneDirection(gates(WEIGHTS)),
                ofOneDirection(gates(RECURRENT)),
                ofOneDirection(add(new Concat(0), bias, zeros)),
                Value.NONE,
                Value.NONE,
                Value.NONE,
                inputs.containsKey(PEEPHOLES + 1) ? ofOneDirection(peepholes()) : Value.NONE);
        Value y = add(new Squeeze(), all, axis(1));
        Value ordered = timeMajor ? y : add(swap, y);
        TensorType result = from.graph().declared(from.outputs().getFirst());
        Quantization quantization = result == null ? null : result.quantization();
        graph.output(
                "y",
                result == null || quantization == null
                        ? ordered
                        : add(new Quantize(result.element(), quantization), ordered));
        return graph.build();
    }

    /// The tensors of the gates from `first` on, in the hub's order.
    private Value gates(int first) {
        return add(new Concat(0), inputGate(first), real(first + 3), real(first + 1), real(first + 2));
    }

    private Value peepholes() {
        return add(new Concat(0), inputGate(PEEPHOLES), real(PEEPHOLES + 2), real(PEEPHOLES + 1));
    }

    /// Where it is left out, the input gate is one less the forget gate: that of the negative.
    private Value inputGate(int first) {
        return inputs.containsKey(first) ? real(first) : add(new Unary(Unary.Kind.NEGATE), real(first + 1));
    }

    private Value real(int input) {
        Value value = inputs.get(input);
        if (value == null) {
            throw FormatException.corrupt("%s has no constant for input %d", from.name(), input);
        }
        TensorType type = graph.typeOf(value);
        if (type.isQuantized()) {
            return add(new Dequantize(), value);
        }
        return type.element() == ElementType.FLOAT32 ? value : add(new Cast(ElementType.FLOAT32, true), value);
    }

    private Value ofOneDirection(Value gates) {
        return add(new Unsqueeze(), gates, axis(0));
    }

    private Value axis(long axis) {
        return graph.constant(graph.uniqueName("axis"), Tensor.ofLongs(Shape.of(1), axis));
    }

    private Value add(Op op, Value... given) {
        return graph.add(graph.uniqueName("step"), List.of(from.name()), op, given);
    }
}
