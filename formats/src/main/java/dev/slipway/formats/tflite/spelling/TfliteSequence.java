package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the recurrent layers over sequences compute when their state begins with zeros, as it does in the first run.
final class TfliteSequence {

    private static final int LSTM_AUXILIARY = 39;
    private static final int RNN_AUXILIARY = 9;

    private static final int RELU = 1;
    private static final int TANH = 4;

    private final TfliteNode from;
    private final GraphBuilder graph;
    private final Map<Integer, Value> inputs = new HashMap<>();
    private final String activation;

    TfliteSequence(TfliteNode from, String activation) {
        this.from = from;
        this.graph = new GraphBuilder(from.name());
        this.activation = activation;
    }

    /// The meaning, null where the operator is another or is given what the hub cannot say.
    static @Nullable Graph meaning(TfliteNode r) {
        TfliteCode code = code(r);
        if (code == null || r.inputs().isEmpty() || !r.shape(0).hasRank(3)) {
            return null;
        }
        return switch (code) {
            case UNIDIRECTIONAL_SEQUENCE_LSTM -> lstm(r, r.options().flag(3), 1, false);
            case BIDIRECTIONAL_SEQUENCE_LSTM ->
                isAnyPresent(r, LSTM_AUXILIARY)
                        ? null
                        : lstm(r, r.options().flag(4), 2, r.options().flag(3));
            case UNIDIRECTIONAL_SEQUENCE_RNN -> rnn(r, 1, false);
            case BIDIRECTIONAL_SEQUENCE_RNN ->
                isAnyPresent(r, RNN_AUXILIARY) ? null : rnn(r, 2, r.options().flag(2));
            default -> null;
        };
    }

    private static @Nullable TfliteCode code(TfliteNode r) {
        for (TfliteCode code : List.of(
                TfliteCode.UNIDIRECTIONAL_SEQUENCE_LSTM,
                TfliteCode.BIDIRECTIONAL_SEQUENCE_LSTM,
                TfliteCode.UNIDIRECTIONAL_SEQUENCE_RNN,
                TfliteCode.BIDIRECTIONAL_SEQUENCE_RNN)) {
            if (r.opcode().code() == code.number) {
                return code;
            }
        }
        return null;
    }

    private static boolean isAnyPresent(TfliteNode r, int first) {
        return IntStream.range(first, r.inputs().size()).anyMatch(i -> r.in(i).isPresent());
    }

    private static @Nullable String activation(int number) {
        return switch (number) {
            case RELU -> "relu";
            case TANH -> "tanh";
            default -> null;
        };
    }

    private static @Nullable Graph lstm(TfliteNode r, boolean timeMajor, int directions, boolean merged) {
        String activation = activation(r.options().integer(0));
        if (activation == null
                || IntStream.range(0, directions).anyMatch(each -> !TfliteLongMemory.isComplete(r, each, directions))) {
            return null;
        }
        TfliteSequence layer = new TfliteSequence(r, activation);
        return layer.built(timeMajor, directions, merged, TfliteLongMemory::of);
    }

    private static @Nullable Graph rnn(TfliteNode r, int directions, boolean merged) {
        String activation = activation(r.options().integer(1));
        if (activation == null
                || IntStream.rangeClosed(1, 3).anyMatch(i -> !r.in(i).isPresent())
                || !r.shape(2).isKnown()) {
            return null;
        }
        return new TfliteSequence(r, activation).built(r.options().flag(0), directions, merged, TfliteSequence::rnn);
    }

    /// Computes one direction: of `[time, batch, features]` what comes out of each step, in the same order.
    interface Cell {
        Value over(Value x, int direction, int directions, TfliteSequence layer);
    }

    private Graph built(boolean timeMajor, int directions, boolean merged, Cell cell) {
        takeInputs();
        Transpose swap = new Transpose(List.of(1, 0, 2));
        Value given = real(0);
        Value x = timeMajor ? given : add(swap, given);
        List<Value> results = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            Value y = cell.over(x, direction, directions, this);
            results.add(timeMajor ? y : add(swap, y));
        }
        if (merged) {
            results = List.of(add(new Concat(-1), results.getFirst(), results.getLast()));
        }
        for (int i = 0; i < from.outputs().size() && i < results.size(); i++) {
            give(i, results.get(i));
        }
        return graph.build();
    }

    /// Takes all that is no state.
    void takeInputs() {
        IntStream.range(0, from.inputs().size())
                .filter(i -> from.in(i).isPresent()
                        && !from.from().isState(from.operator().inputs().get(i)))
                .forEach(i -> inputs.put(i, graph.input(graph.uniqueName("input" + i), from.type(i))));
    }

    /// Gives a result as the file has it.
    void give(int output, Value result) {
        TensorType type = from.graph().declared(from.outputs().get(output));
        graph.output("y" + output, type == null ? result : stored(result, type));
    }

    /// Numbers as a type has them.
    Value stored(Value real, TensorType type) {
        Quantization quantization = type.quantization();
        return quantization == null ? real : add(new Quantize(type.element(), quantization), real);
    }

    private static Value rnn(Value x, int direction, int directions, TfliteSequence layer) {
        int first = 1 + 4 * direction;
        int hidden = Math.toIntExact(layer.from.shape(first + 1).size(0));
        Recurrence recurrence = Recurrence.plain(hidden, along(direction), layer.activation);
        Value bias = layer.add(new Concat(0), layer.real(first + 2), layer.zeros(hidden));
        Value all = layer.add(
                new Rnn(recurrence),
                x,
                layer.ofOneDirection(layer.real(first)),
                layer.ofOneDirection(layer.real(first + 1)),
                layer.ofOneDirection(bias));
        return layer.add(new Squeeze(), all, layer.axis(1));
    }

    static Recurrence.Direction along(int direction) {
        return direction == 0 ? Recurrence.Direction.FORWARD : Recurrence.Direction.REVERSE;
    }

    TfliteNode from() {
        return from;
    }

    String activation() {
        return activation;
    }

    boolean has(int input) {
        return inputs.containsKey(input);
    }

    /// An input as float32.
    Value real(int input) {
        Value value = inputs.get(input);
        if (value == null) {
            throw FormatException.corrupt("%s has no constant for input %d", from.name(), input);
        }
        Constant constant = from.graph().constantOf(from.in(input));
        TensorType type = graph.typeOf(value);
        if (constant != null && TfliteKept.isSignedInDisguise(from, input)) {
            return add(
                    new Dequantize(), graph.constant(graph.uniqueName("signed" + input), TfliteKept.signed(constant)));
        }
        if (type.isQuantized()) {
            return add(new Dequantize(), value);
        }
        return type.element() == ElementType.FLOAT32 ? value : add(new Cast(ElementType.FLOAT32, true), value);
    }

    Value ofOneDirection(Value gates) {
        return add(new Unsqueeze(), gates, axis(0));
    }

    Value zeros(long... sizes) {
        Shape shape = Shape.of(sizes);
        return graph.constant(
                graph.uniqueName("zeros"), Tensor.ofFloats(shape, new float[Math.toIntExact(shape.elements())]));
    }

    Value axis(long axis) {
        return graph.constant(graph.uniqueName("axis"), Tensor.ofLongs(Shape.of(1), axis));
    }

    Value add(Op op, Value... given) {
        return graph.add(graph.uniqueName("step"), List.of(from.name()), op, given);
    }

    GraphBuilder graph() {
        return graph;
    }
}
