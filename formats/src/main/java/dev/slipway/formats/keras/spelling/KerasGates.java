package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Cells of gates over products: long short-term memory, gated recurrent units and the plain one. Keras keeps a column
/// for each unit of each gate; the hub a row.
///
/// @param order for each gate of the hub in turn, its place among those of Keras
/// @param resetAfter for gated recurrent units, whether the reset is applied to the product
record KerasGates(String type, KerasNode node, int units, List<Integer> order, boolean resetAfter)
        implements KerasCell {

    private static final Set<String> PLAIN =
            Set.of("tanh", "sigmoid", "relu", "linear", "hard_sigmoid", "softsign", "softplus", "elu");

    static KerasGates of(String type, KerasConfig config, KerasNode node) {
        List<Integer> order = switch (type) {
            case "LSTM" -> List.of(0, 3, 1, 2);
            case "GRU" -> List.of(0, 1, 2);
            default -> List.of(0);
        };
        boolean after = config.flag("reset_after", node.model().generation() >= 3);
        return new KerasGates(type, node, config.integer("units"), order, type.equals("GRU") && after);
    }

    @Override
    public int states() {
        return type.equals("LSTM") ? 2 : 1;
    }

    @Override
    public long[] stateSizes(Value x) {
        return new long[] {units};
    }

    private String activation(String name, String otherwise) {
        Object said = node.config().members().containsKey(name) ? node.config().get(name) : otherwise;
        return said == null ? "linear" : said instanceof String text ? text : "";
    }

    private String recurrent() {
        return activation("recurrent_activation", node.model().generation() >= 3 ? "sigmoid" : "hard_sigmoid");
    }

    @Override
    public boolean isPlain() {
        return PLAIN.contains(activation("activation", "tanh"))
                && (type.equals("SimpleRNN") || PLAIN.contains(recurrent()));
    }

    @Override
    public List<Value> whole(Value x, List<Value> given, boolean backwards) {
        KerasFormula formula = new KerasFormula(node);
        List<Value> inputs = new ArrayList<>(List.of(x, weights("kernel", 0), weights("recurrent_kernel", 1), bias()));
        if (!given.isEmpty()) {
            inputs.add(Value.NONE);
            given.forEach(state -> inputs.add(formula.unsqueeze(node.real(state), 1)));
        }
        Recurrence recurrence = recurrence(backwards);
        Op op = switch (type) {
            case "LSTM" -> new Lstm(recurrence, false);
            case "GRU" -> new Gru(recurrence, resetAfter);
            default -> new Rnn(recurrence);
        };
        return node.steps("sequence", 1 + states(), op, inputs.toArray(Value[]::new));
    }

    private Recurrence recurrence(boolean backwards) {
        String own = activation("activation", "tanh");
        List<String> functions = switch (type) {
            case "LSTM" -> List.of(recurrent(), own, own);
            case "GRU" -> List.of(recurrent(), own);
            default -> List.of(own);
        };
        HardSigmoid hard = KerasActivations.hardSigmoid(node.model().generation());
        List<Float> alphas = new ArrayList<>();
        List<Float> betas = new ArrayList<>();
        for (String function : functions) {
            switch (function) {
                case "hard_sigmoid" -> {
                    alphas.add(hard.alpha());
                    betas.add(hard.beta());
                }
                case "linear" -> {
                    alphas.add(1f);
                    betas.add(0f);
                }
                case "elu" -> alphas.add(1f);
                default -> {}
            }
        }
        return new Recurrence(
                units,
                backwards ? Recurrence.Direction.REVERSE : Recurrence.Direction.FORWARD,
                functions.stream()
                        .map(name -> name.equals("linear") ? "affine" : name.replace("_", ""))
                        .toList(),
                alphas,
                betas,
                Float.POSITIVE_INFINITY,
                true);
    }

    /// A kernel `[inputs, gates * units]` as the hub's `[1, gates * units, inputs]`.
    private Value weights(String name, int index) {
        Constant kernel = matrix(index);
        int rows = Math.toIntExact(kernel.shape().size(0));
        float[] stored = kernel.tensor().toFloats();
        float[] turned = new float[stored.length];
        int columns = order.size() * units;
        for (int gate = 0; gate < order.size(); gate++) {
            for (int unit = 0; unit < units; unit++) {
                for (int row = 0; row < rows; row++) {
                    turned[(gate * units + unit) * rows + row] = stored[row * columns + order.get(gate) * units + unit];
                }
            }
        }
        return node.constant(name, Tensor.ofFloats(Shape.of(1, columns, rows), turned));
    }

    private Constant matrix(int index) {
        Constant kernel = isApart() ? joined(index) : node.weight(index, 2);
        if (kernel.shape().size(1) != (long) order.size() * units) {
            throw new Unsaid("its kernel has %d columns, expected %d gates of %d units"
                    .formatted(kernel.shape().size(1), order.size(), units));
        }
        return kernel;
    }

    /// Whether each gate has weights of its own, as in Keras 1.
    private boolean isApart() {
        return order.size() > 1 && node.weights().count() == 3 * order.size();
    }

    /// The weights of all gates beside each other; Keras 1 had those of the candidate before those that forget.
    private Constant joined(int index) {
        List<Integer> places = type.equals("LSTM") ? List.of(0, 2, 1, 3) : order;
        int rows =
                index == 2 ? 1 : Math.toIntExact(node.weight(index, 2).shape().size(0));
        int columns = order.size() * units;
        float[] all = new float[rows * columns];
        for (int gate = 0; gate < places.size(); gate++) {
            float[] own = node.weight(3 * places.get(gate) + index).tensor().toFloats();
            if (own.length != rows * units) {
                throw new Unsaid("a gate has %d weights, expected %d".formatted(own.length, rows * units));
            }
            for (int row = 0; row < rows; row++) {
                System.arraycopy(own, row * units, all, row * columns + gate * units, units);
            }
        }
        return Constant.of(Tensor.ofFloats(index == 2 ? Shape.of(columns) : Shape.of(rows, columns), all));
    }

    private Constant biases() {
        return isApart() ? joined(2) : node.weight(2);
    }

    /// The biases of the input, then those of the state, for each gate in turn.
    private Value bias() {
        int columns = order.size() * units;
        float[] both = new float[2 * columns];
        float[] stored = hasBias() ? biases().tensor().toFloats() : new float[columns];
        if (stored.length != columns && stored.length != 2 * columns) {
            throw new Unsaid("it has %d biases, expected %d".formatted(stored.length, columns));
        }
        for (int at = 0; at < stored.length; at += columns) {
            for (int gate = 0; gate < order.size(); gate++) {
                System.arraycopy(stored, at + order.get(gate) * units, both, at + gate * units, units);
            }
        }
        return node.constant("bias", Tensor.ofFloats(Shape.of(1, 2L * columns), both));
    }

    private boolean hasBias() {
        return node.config().flag("use_bias", true);
    }

    @Override
    public List<Value> step(KerasNode in, Value x, List<Value> states) {
        KerasNode own = node.within(in.graph());
        return switch (type) {
            case "LSTM" -> memory(own, x, states);
            case "GRU" -> gated(own, x, states.getFirst());
            default -> List.of(plain(own, x, states.getFirst()));
        };
    }

    private @Nullable Object function(String name, String otherwise) {
        return node.config().members().containsKey(name) ? node.config().get(name) : otherwise;
    }

    private Value squashed(KerasNode in, Value x) {
        return KerasActivations.named(in, function("activation", "tanh"), x);
    }

    private Value opened(KerasNode in, Value x) {
        return KerasActivations.named(
                in, function("recurrent_activation", in.model().generation() >= 3 ? "sigmoid" : "hard_sigmoid"), x);
    }

    private Value product(KerasNode in, Value x, int kernel) {
        return new KerasFormula(in).product(x, in.constant("kernel" + kernel, matrix(kernel)));
    }

    /// With the biases of a row of them, where there are any.
    private Value biased(KerasNode in, Value x, int row) {
        if (!hasBias()) {
            return x;
        }
        Constant bias = biases();
        int columns = order.size() * units;
        boolean rows = bias.shape().elements() == 2L * columns;
        if (!rows) {
            return row == 0 ? new KerasFormula(in).plus(x, in.constant("bias", bias)) : x;
        }
        float[] own = new float[columns];
        System.arraycopy(bias.tensor().toFloats(), row * columns, own, 0, columns);
        return new KerasFormula(in).plus(x, in.constant("bias" + row, Tensor.ofFloats(Shape.of(columns), own)));
    }

    private Value plain(KerasNode in, Value x, Value before) {
        return squashed(in, biased(in, new KerasFormula(in).plus(product(in, x, 0), product(in, before, 1)), 0));
    }

    private List<Value> memory(KerasNode in, Value x, List<Value> states) {
        KerasFormula formula = new KerasFormula(in);
        Value all = biased(in, formula.plus(product(in, x, 0), product(in, states.getFirst(), 1)), 0);
        List<Value> gates = in.steps("gates", 4, new Split(-1, 4), all);
        Value kept = formula.times(opened(in, gates.get(1)), states.getLast());
        Value cell = formula.plus(kept, formula.times(opened(in, gates.get(0)), squashed(in, gates.get(2))));
        return List.of(formula.times(opened(in, gates.get(3)), squashed(in, cell)), cell);
    }

    private List<Value> gated(KerasNode in, Value x, Value before) {
        KerasFormula formula = new KerasFormula(in);
        List<Value> ofX = in.steps("gates", 3, new Split(-1, 3), biased(in, product(in, x, 0), 0));
        Value kernel = in.constant("kernel1", matrix(1));
        Value candidate;
        List<Value> ofState;
        if (resetAfter) {
            ofState = in.steps("gates", 3, new Split(-1, 3), biased(in, formula.product(before, kernel), 1));
            Value reset = opened(in, formula.plus(ofX.get(1), ofState.get(1)));
            candidate = squashed(in, formula.plus(ofX.get(2), formula.times(reset, ofState.get(2))));
        } else {
            List<Value> kernels = in.steps("kernels", 3, new Split(-1, 3), kernel);
            ofState = Stream.of(0, 1)
                    .map(gate -> formula.product(before, kernels.get(gate)))
                    .toList();
            Value reset = opened(in, formula.plus(ofX.get(1), ofState.get(1)));
            candidate = squashed(
                    in, formula.plus(ofX.get(2), formula.product(formula.times(reset, before), kernels.get(2))));
        }
        Value update = opened(in, formula.plus(ofX.get(0), ofState.get(0)));
        Value renewed = formula.times(formula.plus(formula.times(update, -1), 1), candidate);
        return List.of(formula.plus(formula.times(update, before), renewed));
    }
}
