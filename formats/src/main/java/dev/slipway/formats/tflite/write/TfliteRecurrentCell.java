package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// What one step of a recurrent layer computes, for ONNX's three kinds.
///
/// @param gates how many gates there are
/// @param states 1, or 2 where there is a cell beside the hidden state
/// @param step one step
record TfliteRecurrentCell(Recurrence recurrence, int gates, int states, Step step) {

    /// What a step computes of the input's products, the state and the parameters.
    interface Step {
        List<Value> of(Value products, List<Value> state, Parameters parameters, int direction, TfliteLowering to);
    }

    /// Weights and biases of one direction.
    ///
    /// @param recurrent the weights of the hidden state, `[gates * hidden, hidden]`
    /// @param peepholes may be left out
    record Parameters(
            int direction, Value input, Value inputBias, Value recurrent, Value recurrentBias, Value peepholes) {

        /// Those a step reads.
        List<Value> all() {
            return peepholes.isPresent()
                    ? List.of(recurrent, recurrentBias, peepholes)
                    : List.of(recurrent, recurrentBias);
        }

        Parameters with(List<Value> all) {
            return new Parameters(
                    direction, input, inputBias, all.get(0), all.get(1), all.size() > 2 ? all.get(2) : Value.NONE);
        }
    }

    static TfliteRecurrentCell of(Lstm op) {
        Recurrence r = op.recurrence();
        return new TfliteRecurrentCell(
                r, 4, 2, (products, state, p, direction, to) -> lstm(op, products, state, p, direction, to));
    }

    static TfliteRecurrentCell of(Gru op) {
        return new TfliteRecurrentCell(
                op.recurrence(),
                3,
                1,
                (products, state, p, direction, to) -> gru(op, products, state, p, direction, to));
    }

    static TfliteRecurrentCell of(Rnn op) {
        Recurrence r = op.recurrence();
        return new TfliteRecurrentCell(r, 1, 1, (products, state, p, direction, to) -> {
            Value sum = to.add(products, recurrent(state.getFirst(), p, to));
            return List.of(activated(r, 0, 1, direction, sum, to));
        });
    }

    List<Value> step(Value products, List<Value> state, Parameters parameters, TfliteLowering to) {
        return step.of(products, state, parameters, parameters.direction(), to);
    }

    Parameters parameters(int direction, TfliteLowering to) {
        int size = gates * recurrence.hidden();
        Value none = to.constant(Tensor.ofFloats(Shape.of(size), new float[size]));
        boolean biased = to.node().hasInput(3);
        Value bias = biased ? of(direction, to.in(3), to) : none;
        return new Parameters(
                direction,
                of(direction, to.in(1), to),
                biased ? part(bias, 0, size, to) : none,
                of(direction, to.in(2), to),
                biased ? part(bias, size, 2L * size, to) : none,
                to.node().hasInput(7) ? of(direction, to.in(7), to) : Value.NONE);
    }

    /// What is one direction's of a parameter: now where it is constant.
    private static Value of(int direction, Value parameter, TfliteLowering to) {
        Constant constant = to.graph().constantOf(parameter);
        Tensor index = Tensor.ofInts(Shape.SCALAR, direction);
        Gather pick = new Gather(0, 0);
        return constant == null
                ? to.step(pick, parameter, to.constant(index))
                : to.constant(
                        pick.evaluate(Arguments.of(constant.tensor(), index)).getFirst());
    }

    private static Value part(Value vector, long start, long end, TfliteLowering to) {
        Constant constant = to.graph().constantOf(vector);
        Shape single = Shape.of(1);
        return constant == null
                ? to.slice(vector, 0, start, end)
                : to.constant(new Slice()
                        .evaluate(Arguments.of(
                                constant.tensor(), Tensor.ofLongs(single, start), Tensor.ofLongs(single, end)))
                        .getFirst());
    }

    private static Value recurrent(Value hidden, Parameters p, TfliteLowering to) {
        return to.step(new Dense(), hidden, p.recurrent(), p.recurrentBias());
    }

    private static List<Value> lstm(
            Lstm op, Value products, List<Value> state, Parameters p, int direction, TfliteLowering to) {
        Recurrence r = op.recurrence();
        Value c = state.get(1);
        Value sums = to.add(products, recurrent(state.getFirst(), p, to));
        List<Value> gates = to.steps(4, new Split(1, 4), sums);
        Value input = activated(r, 0, 3, direction, withPeephole(gates.get(0), c, 0, p, r, to), to);
        Value forget = op.inputForget()
                ? to.subtract(number(to, 1), input)
                : activated(r, 0, 3, direction, withPeephole(gates.get(2), c, 2, p, r, to), to);
        Value candidate = activated(r, 1, 3, direction, gates.get(3), to);
        Value cell = to.add(to.multiply(forget, c), to.multiply(input, candidate));
        Value output = activated(r, 0, 3, direction, withPeephole(gates.get(1), cell, 1, p, r, to), to);
        return List.of(to.multiply(output, unclipped(r.activation(direction, 2, 3), cell, to)), cell);
    }

    private static Value withPeephole(
            Value gate, Value cell, int which, Parameters p, Recurrence r, TfliteLowering to) {
        if (!p.peepholes().isPresent()) {
            return gate;
        }
        Value own = part(p.peepholes(), (long) which * r.hidden(), (which + 1L) * r.hidden(), to);
        return to.add(gate, to.multiply(cell, own));
    }

    private static List<Value> gru(
            Gru op, Value products, List<Value> state, Parameters p, int direction, TfliteLowering to) {
        Recurrence r = op.recurrence();
        Value h = state.getFirst();
        long n = r.hidden();
        List<Value> own = to.steps(3, new Split(1, 3), products);
        Value both = part(p.recurrent(), 0, 2 * n, to);
        Value rest = part(p.recurrent(), 2 * n, 3 * n, to);
        Value gates = to.step(new Dense(), h, both, part(p.recurrentBias(), 0, 2 * n, to));
        List<Value> split = to.steps(2, new Split(1, 2), gates);
        Value update = activated(r, 0, 2, direction, to.add(own.get(0), split.get(0)), to);
        Value reset = activated(r, 0, 2, direction, to.add(own.get(1), split.get(1)), to);
        Value bias = part(p.recurrentBias(), 2 * n, 3 * n, to);
        Value before = op.linearBeforeReset()
                ? to.multiply(reset, to.step(new Dense(), h, rest, bias))
                : to.step(new Dense(), to.multiply(reset, h), rest, bias);
        Value candidate = activated(r, 1, 2, direction, to.add(own.get(2), before), to);
        Value fresh = to.multiply(to.subtract(number(to, 1), update), candidate);
        return List.of(to.add(fresh, to.multiply(update, h)));
    }

    /// Layers of other elements are not taken apart; inside a loop the layer's own inputs are not there to ask.
    private static Value number(TfliteLowering to, double value) {
        return to.number(ElementType.FLOAT32, value);
    }

    /// @param which the number of the activation among those of a direction
    private static Value activated(
            Recurrence r, int which, int perDirection, int direction, Value x, TfliteLowering to) {
        Value limited = Float.isInfinite(r.clip()) ? x : to.min(to.max(x, number(to, -r.clip())), number(to, r.clip()));
        return unclipped(r.activation(direction, which, perDirection), limited, to);
    }

    private static Value unclipped(Recurrence.Activation activation, Value x, TfliteLowering to) {
        float alpha = activation.alpha();
        float beta = activation.beta();
        return switch (activation.name()) {
            case "sigmoid" -> to.unary(Unary.Kind.SIGMOID, x);
            case "tanh" -> to.unary(Unary.Kind.TANH, x);
            case "relu" -> to.unary(Unary.Kind.RELU, x);
            case "softsign" -> to.unary(Unary.Kind.SOFTSIGN, x);
            case "softplus" -> to.unary(Unary.Kind.SOFTPLUS, x);
            case "leakyrelu" -> to.step(new LeakyRelu(alpha), x);
            case "thresholdedrelu" -> to.step(new ThresholdedRelu(alpha), x);
            case "elu" -> to.step(new Elu(alpha), x);
            case "hardsigmoid" -> to.step(new HardSigmoid(alpha, beta), x);
            case "affine" -> to.add(to.multiply(x, number(to, alpha)), number(to, beta));
            case "scaledtanh" ->
                to.multiply(to.unary(Unary.Kind.TANH, to.multiply(x, number(to, beta))), number(to, alpha));
            default -> throw new OpException("recurrent activation '%s' is not known".formatted(activation.name()));
        };
    }
}
