package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What layers compute that take one step of a sequence in each run: what they keep between runs is variables of the
/// model.
final class TfliteStep {

    private static final int FEATURES = 1;
    private static final int TIME = 2;
    private static final int SHIFT = 3;
    private static final int FILTERED = 4;

    private static final int RNN_STATE = 4;
    private static final int LSTM_OUTPUT = 18;
    private static final int LSTM_CELL = 19;
    private static final int LSTM_KERNEL = 3;

    private final TfliteNode from;
    private final TfliteSequence layer;

    private TfliteStep(TfliteNode from, String activation) {
        this.from = from;
        this.layer = new TfliteSequence(from, activation);
        layer.takeInputs();
    }

    /// The meaning, null where the operator is another or is given what the hub cannot say.
    static @Nullable Graph meaning(TfliteNode r) {
        int code = r.opcode().code();
        if (r.inputs().isEmpty() || !r.shape(0).hasRank(2) || !r.shape(0).isKnown()) {
            return null;
        }
        if (code == TfliteCode.SVDF.number) {
            String activation = activation(r.options().integer(1));
            return activation != null && areKept(r, FILTERED) && arePresent(r, FEATURES, TIME)
                    ? new TfliteStep(r, activation).filtered()
                    : null;
        }
        if (code == TfliteCode.RNN.number) {
            String activation = activation(r.options().integer(0));
            return activation != null && areKept(r, RNN_STATE) && arePresent(r, 1, 2, 3)
                    ? new TfliteStep(r, activation).recurrent()
                    : null;
        }
        if (code == TfliteCode.LSTM.number && r.options().integer(LSTM_KERNEL) == 0) {
            String activation = activation(r.options().integer(0));
            return activation != null
                            && !activation.isEmpty()
                            && areKept(r, LSTM_OUTPUT, LSTM_CELL)
                            && TfliteLongMemory.isComplete(r, 0, 1)
                    ? new TfliteStep(r, activation).remembered()
                    : null;
        }
        return null;
    }

    /// The activation by its name, empty for none, null for others.
    private static @Nullable String activation(int number) {
        return switch (number) {
            case 0 -> "";
            case 1 -> "relu";
            case 4 -> "tanh";
            default -> null;
        };
    }

    private static boolean arePresent(TfliteNode r, int... inputs) {
        return IntStream.of(inputs)
                .allMatch(i -> r.in(i).isPresent() && r.shape(i).isKnown());
    }

    private static boolean areKept(TfliteNode r, int... inputs) {
        return IntStream.of(inputs)
                .allMatch(i -> i < r.inputs().size()
                        && r.operator().inputs().get(i) >= 0
                        && r.from().isState(r.operator().inputs().get(i))
                        && r.shape(i).isKnown());
    }

    /// Features through a filter of each unit over the last steps: the oldest of which makes room for the newest.
    private Graph filtered() {
        long filters = from.shape(TIME).size(0);
        long steps = from.shape(TIME).size(1);
        long batch = from.shape(0).size(0);
        int rank = Math.max(1, from.options().integer(0));
        Value seen = shaped(read(FILTERED), batch, filters, steps);
        Value kept = add(new Slice(), seen, ints(1), ints(Integer.MAX_VALUE), ints(2), ints(1));
        Value fresh = add(new MatMul(false, true), layer.real(0), layer.real(FEATURES));
        Value now = add(new Concat(2), kept, shaped(fresh, batch, filters, 1));
        TensorType type = from.type(FILTERED);
        Value stored = layer.stored(shaped(now, batch, filters * steps), type);
        assign(FILTERED, stored);
        Value used = type.isQuantized() ? shaped(add(new Dequantize(), stored), batch, filters, steps) : now;
        Value weighed = add(new Binary(Binary.Kind.MULTIPLY), used, layer.real(TIME));
        Value summed = sum(weighed);
        Value units = sum(shaped(summed, batch, filters / rank, rank));
        Value shifted = layer.has(SHIFT) ? add(new Binary(Binary.Kind.ADD), units, layer.real(SHIFT)) : units;
        // The kernel of stored integers does without the activation, whatever the options say.
        layer.give(0, from.type(0).isQuantized() ? shifted : activated(shifted));
        return layer.graph().build();
    }

    private Graph recurrent() {
        Value before = read(RNN_STATE);
        Value sum = add(
                new Binary(Binary.Kind.ADD),
                add(new MatMul(false, true), layer.real(0), layer.real(1)),
                add(new MatMul(false, true), before, layer.real(2)));
        Value after = activated(add(new Binary(Binary.Kind.ADD), sum, layer.real(3)));
        assign(RNN_STATE, layer.stored(after, from.type(RNN_STATE)));
        layer.give(0, after);
        return layer.graph().build();
    }

    private Graph remembered() {
        List<Value> after = TfliteLongMemory.step(layer.real(0), read(LSTM_OUTPUT), read(LSTM_CELL), layer);
        assign(LSTM_OUTPUT, layer.stored(after.getFirst(), from.type(LSTM_OUTPUT)));
        assign(LSTM_CELL, layer.stored(after.getLast(), from.type(LSTM_CELL)));
        layer.give(0, after.getFirst());
        return layer.graph().build();
    }

    private String variable(int input) {
        return from.from().variable(from.operator().inputs().get(input), from.type(input));
    }

    /// What is kept, as real numbers.
    private Value read(int input) {
        TensorType type = from.type(input);
        Value kept = new Value(layer.graph().uniqueName("kept" + input));
        layer.graph().declare(kept, type);
        layer.graph()
                .add(new Node(
                        kept.name(),
                        new ReadVariable(variable(input)),
                        List.of(),
                        List.of(kept),
                        List.of(from.name())));
        return type.isQuantized() ? add(new Dequantize(), kept) : kept;
    }

    private void assign(int input, Value value) {
        AssignVariable op = new AssignVariable(variable(input), AssignVariable.Mode.SET);
        String name = layer.graph().uniqueName("keep" + input);
        layer.graph().add(new Node(name, op, List.of(value), List.of(), List.of(from.name())));
    }

    private Value activated(Value value) {
        return switch (layer.activation()) {
            case "relu" -> add(new Unary(Unary.Kind.RELU), value);
            case "tanh" -> add(new Unary(Unary.Kind.TANH), value);
            default -> add(new Identity(), value);
        };
    }

    private Value sum(Value value) {
        return add(new Reduction(Reduction.Kind.SUM, false, false), value, ints(2));
    }

    private Value shaped(Value value, long... sizes) {
        Value shape = layer.graph()
                .constant(layer.graph().uniqueName("shape"), Tensor.ofLongs(Shape.of(sizes.length), sizes));
        return add(new Reshape(true), value, shape);
    }

    private Value ints(long value) {
        return layer.graph()
                .constant(
                        layer.graph().uniqueName("number"),
                        Tensor.ofLongs(ElementType.INT64, Shape.of(1), new long[] {value}));
    }

    private Value add(Op op, Value... inputs) {
        return layer.add(op, inputs);
    }
}
