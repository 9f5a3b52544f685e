package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import java.util.ArrayList;
import java.util.List;

/// Recurrent cells that are one node each, and loops over them.
final class TensorflowRecurrent {

    private static final int MAX_STEPS = 512;

    private TensorflowRecurrent() {}

    static void spellings() {
        TensorflowOps.spell("LSTMBlockCell", TensorflowRecurrent::cell);
        TensorflowOps.spell("BlockLSTM BlockLSTMV2", TensorflowRecurrent::sequence);
        TensorflowOps.spell("GRUBlockCell", TensorflowRecurrent::gatedCell);
    }

    /// What a cell keeps between steps, its parameters, and how it is made.
    private record Lstm(
            Value weights,
            Value bias,
            Value inputPeep,
            Value forgetPeep,
            Value outputPeep,
            boolean peeps,
            double forgetBias,
            double clip,
            boolean cellSecond) {}

    static List<Value> cell(TensorflowNode node) {
        Lstm lstm = new Lstm(
                node.in(3),
                node.in(7),
                node.in(4),
                node.in(5),
                node.in(6),
                node.flag("use_peephole"),
                node.real("forget_bias", 1),
                node.real("cell_clip", 3),
                true);
        return step(node, lstm, node.in(0), node.in(1), node.in(2));
    }

    /// All steps of a sequence, one after the other.
    static List<Value> sequence(TensorflowNode node) {
        boolean second = node.op().endsWith("V2");
        Lstm lstm = new Lstm(
                node.in(4),
                node.in(8),
                node.in(5),
                node.in(6),
                node.in(7),
                node.flag("use_peephole"),
                second ? 0 : node.real("forget_bias", 1),
                node.real("cell_clip", second ? 0 : 3),
                !second);
        Dim steps = node.shape(1).isRanked() ? node.shape(1).dim(0) : Dim.UNKNOWN;
        if (!steps.isKnown() || steps.size() > MAX_STEPS || node.known(0) == null) {
            throw new TensorflowNode.NotConstant("the number of steps is not known");
        }
        long last = Math.min(steps.size(), node.parameter(0).scalarLong());
        if (last < 1) {
            throw new TensorflowNode.NotConstant("it takes no steps");
        }
        TensorflowFormula formula = new TensorflowFormula(node, node.element(1));
        Value cell = node.in(2);
        Value hidden = node.in(3);
        List<List<Value>> results = new ArrayList<>();
        for (long t = 0; t < steps.size(); t++) {
            if (t >= last) {
                results.add(results.getLast().stream()
                        .map(value -> formula.times(value, 0))
                        .toList());
                continue;
            }
            List<Value> step = step(node, lstm, formula.at(node.in(1), t, 0), cell, hidden);
            cell = step.get(1);
            hidden = step.get(6);
            results.add(step);
        }
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            int index = i;
            Value[] all = results.stream().map(step -> step.get(index)).toArray(Value[]::new);
            outputs.add(node.step("steps", new Stack(0), all));
        }
        return outputs;
    }

    /// Input gate, cell, forget gate, output gate, cell input, cell output and hidden state after a step.
    private static List<Value> step(TensorflowNode node, Lstm lstm, Value x, Value cellBefore, Value hiddenBefore) {
        TensorflowFormula formula =
                new TensorflowFormula(node, node.graph().typeOf(x).element());
        Value joined = formula.concat(1, x, hiddenBefore);
        Value gates = formula.plus(formula.product(joined, lstm.weights), lstm.bias);
        long size = node.graph().typeOf(lstm.bias).shape().size(0) / 4;
        Value in = formula.slice(gates, 1, 0, size);
        Value second = formula.slice(gates, 1, size, 2 * size);
        Value third = formula.slice(gates, 1, 2 * size, 3 * size);
        Value out = formula.slice(gates, 1, 3 * size, 4 * size);
        Value cellIn = lstm.cellSecond ? second : third;
        Value forget = lstm.cellSecond ? third : second;
        if (lstm.peeps) {
            in = formula.plus(in, formula.times(cellBefore, lstm.inputPeep));
            forget = formula.plus(forget, formula.times(cellBefore, lstm.forgetPeep));
        }
        in = formula.unary(Unary.Kind.SIGMOID, in);
        forget = formula.unary(
                Unary.Kind.SIGMOID,
                lstm.forgetBias == 0 ? forget : formula.plus(forget, formula.number(lstm.forgetBias)));
        cellIn = formula.unary(Unary.Kind.TANH, cellIn);
        Value cell = formula.plus(formula.times(cellIn, in), formula.times(cellBefore, forget));
        if (lstm.clip > 0) {
            cell = formula.clipped(cell, -lstm.clip, lstm.clip);
        }
        if (lstm.peeps) {
            out = formula.plus(out, formula.times(cell, lstm.outputPeep));
        }
        out = formula.unary(Unary.Kind.SIGMOID, out);
        Value cellOut = formula.unary(Unary.Kind.TANH, cell);
        return List.of(in, cell, forget, out, cellIn, cellOut, formula.times(cellOut, out));
    }

    static List<Value> gatedCell(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value x = node.in(0);
        Value before = node.in(1);
        Value gates = formula.unary(
                Unary.Kind.SIGMOID,
                formula.plus(formula.product(formula.concat(1, x, before), node.in(2)), node.in(4)));
        long size = node.shape(4).size(0) / 2;
        Value reset = formula.slice(gates, 1, 0, size);
        Value update = formula.slice(gates, 1, size, 2 * size);
        Value joined = formula.concat(1, x, formula.times(before, reset));
        Value candidate = formula.unary(Unary.Kind.TANH, formula.plus(formula.product(joined, node.in(3)), node.in(5)));
        Value kept = formula.times(update, before);
        Value renewed = formula.times(formula.minus(formula.number(1), update), candidate);
        return List.of(reset, update, candidate, formula.plus(renewed, kept));
    }
}
