package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Layers over the steps of sequences (<https://keras.io/api/layers/recurrent_layers/>).
final class KerasRecurrent {

    private KerasRecurrent() {}

    static void spellings() {
        KerasOps.spell(
                "LSTM GRU SimpleRNN RNN ConvLSTM1D ConvLSTM2D ConvLSTM3D",
                node -> outputs(node, run(node, node.config())));
        KerasOps.spell("Bidirectional", KerasRecurrent::bidirectional);
    }

    /// What a layer computes of a sequence.
    ///
    /// @param all what comes out of each step, in the order in which they are taken
    /// @param last what comes out of the last step
    /// @param states those after the last step
    record Run(
            Value all,
            Value last,
            List<Value> states,
            @Nullable Value mask) {}

    private static List<Value> outputs(KerasNode node, Run run) {
        KerasConfig config = node.config();
        boolean sequences = config.flag("return_sequences", false);
        Value y = sequences ? run.all : run.last;
        if (sequences) {
            node.model().masks().put(y, run.mask);
        }
        List<Value> outputs = new ArrayList<>(List.of(y));
        if (config.flag("return_state", false)) {
            outputs.addAll(run.states);
        }
        return outputs;
    }

    private static Run run(KerasNode node, KerasConfig config) {
        return run(node, config, given(node), config.flag("go_backwards", false), false);
    }

    /// The states that a sequence begins with; none where they are zeros.
    private static List<Value> given(KerasNode node) {
        List<Value> named = KerasCall.values(node.call().get(1, "initial_state"));
        List<Value> first = node.first();
        return !named.isEmpty() || first.size() < 2 ? named : first.subList(1, first.size());
    }

    private static Run run(
            KerasNode node, KerasConfig config, List<Value> given, boolean backwards, boolean inTimeOrder) {
        if (config.flag("stateful", false)) {
            node.model()
                    .notes()
                    .loss(
                            "VARIABLE_STATE",
                            node.name(),
                            "the layer keeps its state between runs; here each run begins with zeros",
                            "give the state as an input and take it as an output (initial_state, return_state)");
        }
        if (config.integer("num_constants", 0) > 0) {
            throw new Unsaid("its cell is given constants");
        }
        KerasFormula formula = new KerasFormula(node);
        Value x = node.real(node.first().getFirst());
        boolean timeFirst = config.flag("time_major", false);
        Value rows = timeFirst ? formula.transpose(x, swapped(node.rank(x))) : x;
        Value mask = node.mask();
        List<KerasCell> cells = cells(node, config);
        Run run = mask == null && cells.stream().allMatch(KerasCell::isPlain)
                ? fused(node, cells, rows, given, backwards, inTimeOrder)
                : KerasSteps.run(node, config, cells, rows, given, mask, backwards);
        if (inTimeOrder && backwards && !(mask == null && cells.stream().allMatch(KerasCell::isPlain))) {
            run = new Run(node.step("in_time", new Reverse(List.of(1)), run.all), run.last, run.states, run.mask);
        }
        return timeFirst
                ? new Run(formula.transpose(run.all, swapped(node.rank(run.all))), run.last, run.states, run.mask)
                : run;
    }

    private static List<Integer> swapped(int rank) {
        List<Integer> order = new ArrayList<>(List.of(1, 0));
        for (int i = 2; i < rank; i++) {
            order.add(i);
        }
        return order;
    }

    /// The cells of a layer, each on what the one before gives.
    private static List<KerasCell> cells(KerasNode node, KerasConfig config) {
        if (!node.type().equals("RNN") && !config.has("cell")) {
            return List.of(
                    KerasCell.of(node.type(), config, node.with(node.weights().part("cell"))));
        }
        KerasWeights inside = node.weights().part("cell");
        if (config.get("cell") instanceof List<?>) {
            return stacked(node, config.configs("cell"), inside);
        }
        KerasConfig cell = config.config("cell");
        return cell.text("class_name", "").equals("StackedRNNCells")
                ? stacked(node, cell.config("config").configs("cells"), inside)
                : List.of(KerasCell.of(
                        cell.text("class_name", ""), cell.config("config").named(config.where()), node.with(inside)));
    }

    private static List<KerasCell> stacked(KerasNode node, List<KerasConfig> cells, KerasWeights weights) {
        List<KerasCell> made = new ArrayList<>();
        Map<String, Integer> used = new HashMap<>();
        int from = 0;
        for (KerasConfig each : cells) {
            String type = each.text("class_name", "");
            String snake = type.replaceAll("([a-z])([A-Z])", "$1_$2")
                    .replaceAll("([A-Z])([A-Z][a-z]+)", "$1_$2")
                    .toLowerCase(Locale.ROOT);
            int number = used.merge(snake, 1, Integer::sum) - 1;
            KerasConfig config = each.config("config").named(each.where());
            int count = config.flag("use_bias", true) ? 3 : 2;
            KerasWeights own = weights.part("cells/" + snake + (number == 0 ? "" : "_" + number), from, from + count);
            from += count;
            made.add(KerasCell.of(type, config, node.with(own)));
        }
        return made;
    }

    private static Run fused(
            KerasNode node, List<KerasCell> cells, Value x, List<Value> given, boolean backwards, boolean inTimeOrder) {
        KerasFormula formula = new KerasFormula(node);
        Value value = x;
        Value last = x;
        List<Value> states = new ArrayList<>();
        int from = 0;
        for (KerasCell cell : cells) {
            List<Value> initial = given.isEmpty() ? List.of() : given.subList(from, from + cell.states());
            from += cell.states();
            List<Value> made = cell.whole(value, initial, backwards);
            value = formula.squeeze(made.getFirst(), 2);
            List<Value> after = made.subList(1, made.size()).stream()
                    .map(state -> formula.squeeze(state, 1))
                    .toList();
            last = after.getFirst();
            states.addAll(after);
        }
        Value all = backwards && !inTimeOrder ? node.step("backwards", new Reverse(List.of(1)), value) : value;
        return new Run(all, last, states, null);
    }

    private static List<Value> bidirectional(KerasNode node) {
        KerasConfig config = node.config();
        KerasConfig forward = config.config("layer");
        KerasConfig backward = config.has("backward_layer") ? config.config("backward_layer") : forward;
        int half = node.weights().count() / 2;
        List<Value> given = given(node);
        int middle = given.size() / 2;
        Run there = direction(
                node, forward, node.weights().part("forward_layer", 0, half), given.subList(0, middle), false);
        Run back = direction(
                node,
                backward,
                node.weights().part("backward_layer", half, 2 * half),
                given.subList(middle, given.size()),
                true);
        KerasConfig layer = forward.config("config");
        boolean sequences = layer.flag("return_sequences", false);
        List<Value> outputs = new ArrayList<>(merged(
                node, config.get("merge_mode"), sequences ? there.all : there.last, sequences ? back.all : back.last));
        if (sequences) {
            outputs.forEach(each -> node.model().masks().put(each, there.mask));
        }
        if (layer.flag("return_state", false)) {
            outputs.addAll(there.states);
            outputs.addAll(back.states);
        }
        return outputs;
    }

    private static Run direction(
            KerasNode node, KerasConfig layer, KerasWeights weights, List<Value> given, boolean turned) {
        KerasConfig config = layer.config("config").named(node.config().where());
        KerasNode inside = new KerasNode(
                layer.text("class_name", ""), config, node.name(), weights, node.call(), node.graph(), node.model());
        boolean own = config.flag("go_backwards", false);
        boolean backwards = turned ? own || !node.config().has("backward_layer") : own;
        return run(inside, config, given, backwards, turned);
    }

    private static List<Value> merged(KerasNode node, @Nullable Object mode, Value there, Value back) {
        KerasFormula formula = new KerasFormula(node);
        if (mode == null) {
            return List.of(there, back);
        }
        return switch (mode.toString()) {
            case "concat" -> List.of(node.is(new Concat(-1), there, back));
            case "sum" -> List.of(formula.plus(there, back));
            case "ave" -> List.of(formula.times(formula.plus(there, back), 0.5));
            case "mul" -> List.of(formula.times(there, back));
            default -> throw new Unsaid("it merges by '%s'".formatted(mode));
        };
    }
}
