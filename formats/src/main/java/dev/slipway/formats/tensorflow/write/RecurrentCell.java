package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What one step of a recurrent layer computes.
///
/// @param gates how many gates there are
/// @param states 1, or 2 where there is a cell beside the hidden state
/// @param next the states after a step, the hidden one first
record RecurrentCell(int gates, int states, Function<Step, List<Value>> next) {

    /// What a step reads.
    ///
    /// @param products of the input and its weights, `[batch, gates * hidden]`
    /// @param recurrent the weights of the hidden state, `[gates * hidden, hidden]`
    /// @param bias of the hidden state's products, `[gates * hidden]`
    /// @param peepholes may be left out
    record Step(
            Value products,
            List<Value> state,
            Value recurrent,
            Value bias,
            Value peepholes,
            int direction,
            TensorflowFormula formula) {

        Value hidden() {
            return state.getFirst();
        }

        /// A gate's part of what is as wide as all of them.
        Value gate(Value all, int which, int size, int axis) {
            return formula.slice(all, axis, (long) which * size, (which + 1L) * size);
        }

        /// The hidden state's product with some rows of its weights, and their bias.
        Value recurrent(Value hidden, long from, long to) {
            Value rows = formula.slice(recurrent, 0, from, to);
            Value product = formula.productOfTransposed(hidden, rows);
            return formula.plus(product, formula.slice(bias, 0, from, to));
        }
    }

    static RecurrentCell of(Lstm op) {
        return new RecurrentCell(4, 2, step -> lstm(op, step));
    }

    static RecurrentCell of(Gru op) {
        return new RecurrentCell(3, 1, step -> gru(op, step));
    }

    static RecurrentCell of(Rnn op) {
        Recurrence r = op.recurrence();
        return new RecurrentCell(1, 1, step -> {
            Value sum = step.formula.plus(step.products, step.recurrent(step.hidden(), 0, r.hidden()));
            return List.of(activated(r, 0, 1, step, sum));
        });
    }

    private static List<Value> lstm(Lstm op, Step step) {
        Recurrence r = op.recurrence();
        TensorflowFormula formula = step.formula;
        int n = r.hidden();
        Value cell = step.state.get(1);
        Value sums = formula.plus(step.products, step.recurrent(step.hidden(), 0, 4L * n));
        List<Value> gates = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            gates.add(step.gate(sums, i, n, 1));
        }
        Value input = activated(r, 0, 3, step, peeped(gates.get(0), cell, 0, n, step));
        Value forget = op.inputForget()
                ? formula.minus(formula.number(1), input)
                : activated(r, 0, 3, step, peeped(gates.get(2), cell, 2, n, step));
        Value candidate = activated(r, 1, 3, step, gates.get(3));
        Value next = formula.plus(formula.times(forget, cell), formula.times(input, candidate));
        Value output = activated(r, 0, 3, step, peeped(gates.get(1), next, 1, n, step));
        Value shown = unclipped(r.activation(step.direction, 2, 3), next, formula);
        return List.of(formula.times(output, shown), next);
    }

    private static Value peeped(Value gate, Value cell, int which, int size, Step step) {
        return step.peepholes.isPresent()
                ? step.formula.plus(gate, step.formula.times(cell, step.gate(step.peepholes, which, size, 0)))
                : gate;
    }

    private static List<Value> gru(Gru op, Step step) {
        Recurrence r = op.recurrence();
        TensorflowFormula formula = step.formula;
        int n = r.hidden();
        Value hidden = step.hidden();
        Value both = step.recurrent(hidden, 0, 2L * n);
        Value own = step.products;
        Value update = activated(r, 0, 2, step, formula.plus(step.gate(own, 0, n, 1), step.gate(both, 0, n, 1)));
        Value reset = activated(r, 0, 2, step, formula.plus(step.gate(own, 1, n, 1), step.gate(both, 1, n, 1)));
        Value before = op.linearBeforeReset()
                ? formula.times(reset, step.recurrent(hidden, 2L * n, 3L * n))
                : step.recurrent(formula.times(reset, hidden), 2L * n, 3L * n);
        Value candidate = activated(r, 1, 2, step, formula.plus(step.gate(own, 2, n, 1), before));
        Value fresh = formula.times(formula.minus(formula.number(1), update), candidate);
        return List.of(formula.plus(fresh, formula.times(update, hidden)));
    }

    /// @param which the number of the activation among those of a direction
    private static Value activated(Recurrence r, int which, int each, Step step, Value x) {
        Value limited = Float.isInfinite(r.clip()) ? x : step.formula.clipped(x, -r.clip(), r.clip());
        return unclipped(r.activation(step.direction, which, each), limited, step.formula);
    }

    private static Value unclipped(Recurrence.Activation activation, Value x, TensorflowFormula formula) {
        float alpha = activation.alpha();
        float beta = activation.beta();
        return switch (activation.name()) {
            case "sigmoid" -> formula.unary(Unary.Kind.SIGMOID, x);
            case "tanh" -> formula.unary(Unary.Kind.TANH, x);
            case "relu" -> formula.unary(Unary.Kind.RELU, x);
            case "softsign" -> formula.unary(Unary.Kind.SOFTSIGN, x);
            case "softplus" -> formula.unary(Unary.Kind.SOFTPLUS, x);
            case "leakyrelu" -> formula.op(new LeakyRelu(alpha), x);
            case "thresholdedrelu" -> formula.op(new ThresholdedRelu(alpha), x);
            case "elu" -> formula.op(new Elu(alpha), x);
            case "hardsigmoid" -> formula.op(new HardSigmoid(alpha, beta), x);
            case "affine" -> formula.plus(formula.times(x, alpha), formula.number(beta));
            case "scaledtanh" -> formula.times(formula.unary(Unary.Kind.TANH, formula.times(x, beta)), alpha);
            default -> throw new OpException("recurrent activation '%s' is not known".formatted(activation.name()));
        };
    }
}
