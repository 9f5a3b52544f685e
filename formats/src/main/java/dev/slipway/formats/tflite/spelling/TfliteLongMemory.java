package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One direction of an LSTM. TFLite has a tensor for each gate, in the order input, forget, cell, output; the hub has
/// one, in the order input, output, forget, cell. What the hub's LSTM has not — a projection, normalised gates, a
/// limited cell — is said step by step.
final class TfliteLongMemory {

    private static final int WEIGHTS = 1;
    private static final int RECURRENT = 5;
    private static final int PEEPHOLES = 9;
    private static final int BIAS = 12;
    private static final int PROJECTION = 16;
    private static final int DIRECTION = 17;
    private static final int NORMALIZATION = 20;

    private static final int INPUT = 0;
    private static final int FORGET = 1;
    private static final int CELL = 2;
    private static final int OUTPUT = 3;

    private static final int CELL_CLIP = 1;
    private static final int PROJECTION_CLIP = 2;

    /// That of the kernel.
    private static final float EPSILON = 1e-8f;

    private final TfliteSequence layer;
    private final int direction;
    private final int at;
    private final boolean isNormalized;

    private TfliteLongMemory(TfliteSequence layer, int direction, int directions) {
        this.layer = layer;
        this.direction = direction;
        this.at = DIRECTION * direction;
        this.isNormalized = directions == 1 && layer.has(NORMALIZATION + FORGET);
    }

    /// Whether the operator has what every gate needs.
    static boolean isComplete(TfliteNode r, int direction, int directions) {
        int at = DIRECTION * direction;
        return IntStream.of(2, 3, 4, 6, 7, 8, 13, 14, 15)
                        .allMatch(i -> r.in(at + i).isPresent())
                && r.shape(at + RECURRENT + OUTPUT).isKnown()
                && r.shape(at + WEIGHTS + OUTPUT).isKnown()
                && (directions == 2
                        || r.in(NORMALIZATION + FORGET).isPresent()
                                == r.in(NORMALIZATION + OUTPUT).isPresent());
    }

    static Value of(Value x, int direction, int directions, TfliteSequence layer) {
        TfliteLongMemory memory = new TfliteLongMemory(layer, direction, directions);
        boolean isPlain = !memory.isNormalized
                && !layer.has(memory.at + PROJECTION)
                && layer.from().options().real(CELL_CLIP) == 0;
        return isPlain ? memory.plain(x) : memory.stepwise(x);
    }

    /// One step: what comes out, and the cell after it.
    static List<Value> step(Value x, Value before, Value cell, TfliteSequence layer) {
        TfliteLongMemory memory = new TfliteLongMemory(layer, 0, 1);
        Map<Integer, Value> outer = memory.outer();
        List<Value> given = new ArrayList<>(List.of(before, cell, x));
        given.addAll(outer.values());
        TensorType features = layer.graph().typeOf(x);
        long batch = features.shape().dim(0).size();
        int out = Math.toIntExact(layer.from().shape(RECURRENT + OUTPUT).size(1));
        Graph body = memory.new Body(outer, batch, out, features).built();
        return layer.graph().inline(body, given, "step/").subList(0, 2);
    }

    /// All that a step reads besides features and state.
    private Map<Integer, Value> outer() {
        Map<Integer, Value> outer = new LinkedHashMap<>();
        IntStream.concat(
                        IntStream.range(at + 1, at + DIRECTION + 1),
                        isNormalized ? IntStream.range(NORMALIZATION, NORMALIZATION + 4) : IntStream.empty())
                .filter(layer::has)
                .forEach(i -> outer.put(i, layer.real(i)));
        return outer;
    }

    private Value plain(Value x) {
        int hidden = hidden();
        Recurrence recurrence = Recurrence.plain(
                hidden, TfliteSequence.along(direction), "sigmoid", layer.activation(), layer.activation());
        Value all = layer.add(
                new Lstm(recurrence, false),
                x,
                layer.ofOneDirection(gates(WEIGHTS)),
                layer.ofOneDirection(gates(RECURRENT)),
                layer.ofOneDirection(layer.add(new Concat(0), gates(BIAS), layer.zeros(4L * hidden))),
                Value.NONE,
                Value.NONE,
                Value.NONE,
                layer.has(at + PEEPHOLES + FORGET) ? layer.ofOneDirection(peepholes()) : Value.NONE);
        return layer.add(new Squeeze(), all, layer.axis(1));
    }

    private int hidden() {
        return Math.toIntExact(layer.from().shape(at + WEIGHTS + OUTPUT).size(0));
    }

    /// The tensors of the gates from `first` on, in the hub's order.
    private Value gates(int first) {
        return layer.add(
                new Concat(0),
                inputGate(first),
                layer.real(at + first + OUTPUT),
                layer.real(at + first + FORGET),
                layer.real(at + first + CELL));
    }

    private Value peepholes() {
        return layer.add(
                new Concat(0),
                inputGate(PEEPHOLES),
                layer.real(at + PEEPHOLES + 2),
                layer.real(at + PEEPHOLES + FORGET));
    }

    /// Where it is left out, the input gate is one less the forget gate: that of the negative.
    private Value inputGate(int first) {
        return layer.has(at + first)
                ? layer.real(at + first)
                : layer.add(new Unary(Unary.Kind.NEGATE), layer.real(at + first + FORGET));
    }

    /// A scan over the steps, whose body takes the output and the cell before, and the step's features.
    private Value stepwise(Value x) {
        Map<Integer, Value> outer = outer();
        long batch = layer.graph().typeOf(x).shape().dim(1).size();
        int out = Math.toIntExact(layer.from().shape(at + RECURRENT + OUTPUT).size(1));
        TensorType all = layer.graph().typeOf(x);
        TensorType features = all.withShape(all.shape().withoutAxis(0));
        Graph body = new Body(outer, batch, out, features).built();
        Scan scan = new Scan(body, 2, List.of(0), List.of(direction == 1), List.of(0), List.of(direction == 1));
        List<Value> given = new ArrayList<>(List.of(layer.zeros(batch, out), layer.zeros(batch, hidden()), x));
        given.addAll(outer.values());
        String name = layer.graph().uniqueName("scan");
        List<Value> results = IntStream.range(0, 3)
                .mapToObj(i -> new Value(layer.graph().uniqueName(name + "/" + i)))
                .toList();
        layer.graph()
                .add(new Node(name, scan, given, results, List.of(layer.from().name())));
        return results.getLast();
    }

    private final class Body {
        private final GraphBuilder graph = new GraphBuilder("step");
        private final Map<Integer, Value> weights = new LinkedHashMap<>();
        private final Value before;
        private final Value cellBefore;
        private final Value x;

        Body(Map<Integer, Value> outer, long batch, int out, TensorType features) {
            before = graph.input("before", TensorType.of(ElementType.FLOAT32, batch, out));
            cellBefore = graph.input("cell_before", TensorType.of(ElementType.FLOAT32, batch, hidden()));
            x = graph.input("x", features);
            outer.forEach((input, value) -> weights.put(
                    input, graph.input("weights" + input, layer.graph().typeOf(value))));
        }

        Graph built() {
            Value forget = sigmoid(gate(FORGET, cellBefore));
            Value input = weights.containsKey(at + WEIGHTS + INPUT)
                    ? sigmoid(gate(INPUT, cellBefore))
                    : add(new Binary(Binary.Kind.SUBTRACT), number(1), forget);
            Value candidate = activated(gate(CELL, Value.NONE));
            Value kept = add(new Binary(Binary.Kind.MULTIPLY), forget, cellBefore);
            Value fresh = add(new Binary(Binary.Kind.MULTIPLY), input, candidate);
            Value cell = clipped(add(new Binary(Binary.Kind.ADD), kept, fresh), CELL_CLIP);
            Value output = sigmoid(gate(OUTPUT, cell));
            Value hidden = add(new Binary(Binary.Kind.MULTIPLY), output, activated(cell));
            Value projected = projected(hidden);
            graph.output("after", projected);
            graph.output("cell_after", cell);
            graph.output("y", add(new Identity(), projected));
            return graph.build();
        }

        private Value gate(int gate, Value cell) {
            Value sum = add(
                    new Binary(Binary.Kind.ADD),
                    add(new MatMul(false, true), x, weight(WEIGHTS + gate)),
                    add(new MatMul(false, true), before, weight(RECURRENT + gate)));
            int peephole = at + PEEPHOLES + (gate == OUTPUT ? 2 : gate);
            if (cell.isPresent() && weights.get(peephole) instanceof Value diagonal) {
                Value seen = add(new Binary(Binary.Kind.MULTIPLY), cell, diagonal);
                sum = add(new Binary(Binary.Kind.ADD), sum, seen);
            }
            if (isNormalized) {
                Value scale = weights.get(NORMALIZATION + gate);
                Value normal = add(new LayerNormalization(-1, EPSILON), sum, scale == null ? number(1) : scale);
                return add(new Binary(Binary.Kind.ADD), normal, weight(BIAS + gate));
            }
            return add(new Binary(Binary.Kind.ADD), sum, weight(BIAS + gate));
        }

        private Value projected(Value hidden) {
            if (!weights.containsKey(at + PROJECTION)) {
                return hidden;
            }
            Value product = add(new MatMul(false, true), hidden, weight(PROJECTION));
            Value shifted = weights.containsKey(at + PROJECTION + 1)
                    ? add(new Binary(Binary.Kind.ADD), product, weight(PROJECTION + 1))
                    : product;
            return clipped(shifted, PROJECTION_CLIP);
        }

        private Value weight(int input) {
            Value weight = weights.get(at + input);
            return weight == null ? Value.NONE : weight;
        }

        private Value sigmoid(Value gate) {
            return add(new Unary(Unary.Kind.SIGMOID), gate);
        }

        private Value activated(Value value) {
            return add(new Unary(layer.activation().equals("tanh") ? Unary.Kind.TANH : Unary.Kind.RELU), value);
        }

        private Value clipped(Value value, int option) {
            float most = layer.from().options().real(option);
            return most > 0 ? add(new Clip(), value, number(-most), number(most)) : value;
        }

        private Value number(float value) {
            return graph.constant(graph.uniqueName("number"), Tensor.ofFloats(Shape.SCALAR, value));
        }

        private Value add(Op op, Value... given) {
            return graph.add(graph.uniqueName("step"), List.of(layer.from().name()), op, given);
        }
    }
}
