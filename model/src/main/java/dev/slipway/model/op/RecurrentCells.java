package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Evaluates the recurrent ops: one loop over directions, batch and time, with the cell as a parameter.
final class RecurrentCells {

    private RecurrentCells() {}

    /// One step: changes the hidden state `h` (and the cell state `c`) for input products `xw` and recurrent products
    /// `hr`.
    private interface Cell {
        void step(int direction, double[] xw, double[] h, double[] c);
    }

    static List<Tensor> lstm(Lstm op, Arguments in) {
        Recurrence r = op.recurrence();
        int n = r.hidden();
        Weights weights = new Weights(in, 4, n);
        double[] peepholes = in.has(7) ? in.tensor(7).toDoubles() : new double[r.directions() * 3 * n];
        return run(r, in, 4, true, (direction, xw, h, c) -> {
            double[] gates = weights.recurrent(direction, h, xw, 4);
            for (int i = 0; i < n; i++) {
                int p = direction * 3 * n + i;
                double input = activate(r, 0, 3, direction, gates[i] + peepholes[p] * c[i]);
                double forget = op.inputForget()
                        ? 1 - input
                        : activate(r, 0, 3, direction, gates[2 * n + i] + peepholes[p + 2 * n] * c[i]);
                c[i] = forget * c[i] + input * activate(r, 1, 3, direction, gates[3 * n + i]);
                double output = activate(r, 0, 3, direction, gates[n + i] + peepholes[p + n] * c[i]);
                h[i] = output * unclipped(r, 2, 3, direction, c[i]);
            }
        });
    }

    static List<Tensor> gru(Gru op, Arguments in) {
        Recurrence r = op.recurrence();
        int n = r.hidden();
        Weights weights = new Weights(in, 3, n);
        return run(r, in, 3, false, (direction, xw, h, _) -> {
            double[] all = weights.recurrent(direction, h, new double[3 * n], 3);
            double[] update = new double[n];
            double[] reset = new double[n];
            double[] scaled = new double[n];
            for (int i = 0; i < n; i++) {
                update[i] = activate(r, 0, 2, direction, xw[i] + all[i]);
                reset[i] = activate(r, 0, 2, direction, xw[n + i] + all[n + i]);
                scaled[i] = reset[i] * h[i];
            }
            double[] afterReset = weights.recurrent(direction, scaled, new double[3 * n], 3);
            for (int i = 0; i < n; i++) {
                double candidate = op.linearBeforeReset() ? reset[i] * all[2 * n + i] : afterReset[2 * n + i];
                double next = activate(r, 1, 2, direction, xw[2 * n + i] + candidate);
                h[i] = (1 - update[i]) * next + update[i] * h[i];
            }
        });
    }

    static List<Tensor> rnn(Rnn op, Arguments in) {
        Recurrence r = op.recurrence();
        Weights weights = new Weights(in, 1, r.hidden());
        return run(r, in, 1, false, (direction, xw, h, _) -> {
            double[] sums = weights.recurrent(direction, h, xw, 1);
            for (int i = 0; i < h.length; i++) {
                h[i] = activate(r, 0, 1, direction, sums[i]);
            }
        });
    }

    private static List<Tensor> run(Recurrence r, Arguments in, int gates, boolean hasCell, Cell cell) {
        Tensor x = r.batchFirst() ? Permutation.apply(in.tensor(0), List.of(1, 0, 2)) : in.tensor(0);
        int time = (int) x.shape().size(0);
        int batch = (int) x.shape().size(1);
        int features = (int) x.shape().size(2);
        int n = r.hidden();
        int directions = r.directions();
        double[] values = x.toDoubles();
        Weights weights = new Weights(in, gates, n);
        double[] y = new double[time * directions * batch * n];
        double[] lastH = initial(in, 5, r, directions * batch * n);
        double[] lastC = hasCell ? initial(in, 6, r, directions * batch * n) : new double[directions * batch * n];
        long[] lengths = in.has(4) ? in.tensor(4).toLongs() : null;
        for (int d = 0; d < directions; d++) {
            boolean reverse = r.direction() == Recurrence.Direction.REVERSE || d == 1;
            for (int b = 0; b < batch; b++) {
                int state = (d * batch + b) * n;
                double[] h = Arrays.copyOfRange(lastH, state, state + n);
                double[] c = Arrays.copyOfRange(lastC, state, state + n);
                int length = lengths == null ? time : (int) lengths[b];
                for (int step = 0; step < length; step++) {
                    int t = reverse ? length - 1 - step : step;
                    double[] xw = weights.input(d, values, (t * batch + b) * features, features, gates);
                    cell.step(d, xw, h, c);
                    System.arraycopy(h, 0, y, ((t * directions + d) * batch + b) * n, n);
                }
                System.arraycopy(h, 0, lastH, state, n);
                System.arraycopy(c, 0, lastC, state, n);
            }
        }
        ElementType element = in.element(0);
        Tensor all = Tensor.ofDoubles(element, Shape.of(time, directions, batch, n), y);
        Tensor hidden = Tensor.ofDoubles(element, Shape.of(directions, batch, n), lastH);
        Tensor cells = Tensor.ofDoubles(element, Shape.of(directions, batch, n), lastC);
        List<Tensor> results = new ArrayList<>(hasCell ? List.of(all, hidden, cells) : List.of(all, hidden));
        if (r.batchFirst()) {
            results.set(0, Permutation.apply(all, List.of(2, 0, 1, 3)));
            for (int i = 1; i < results.size(); i++) {
                results.set(i, Permutation.apply(results.get(i), List.of(1, 0, 2)));
            }
        }
        return results;
    }

    private static double[] initial(Arguments in, int index, Recurrence r, int size) {
        if (!in.has(index)) {
            return new double[size];
        }
        Tensor state = r.batchFirst() ? Permutation.apply(in.tensor(index), List.of(1, 0, 2)) : in.tensor(index);
        return state.toDoubles();
    }

    private static double activate(Recurrence r, int which, int perDirection, int direction, double x) {
        return unclipped(r, which, perDirection, direction, Math.clamp(x, -r.clip(), r.clip()));
    }

    /// As ONNX Runtime has it, the cell state goes into its activation whole.
    private static double unclipped(Recurrence r, int which, int perDirection, int direction, double x) {
        Recurrence.Activation activation = r.activation(direction, which, perDirection);
        float alpha = activation.alpha();
        float beta = activation.beta();
        return switch (activation.name()) {
            case "sigmoid" -> 1 / (1 + Math.exp(-x));
            case "tanh" -> Math.tanh(x);
            case "relu" -> Math.max(0, x);
            case "affine" -> alpha * x + beta;
            case "leakyrelu" -> x >= 0 ? x : alpha * x;
            case "thresholdedrelu" -> x > alpha ? x : 0;
            case "scaledtanh" -> alpha * Math.tanh(beta * x);
            case "hardsigmoid" -> Math.clamp(alpha * x + beta, 0, 1);
            case "elu" -> x >= 0 ? x : alpha * Math.expm1(x);
            case "softsign" -> x / (1 + Math.abs(x));
            case "softplus" -> Math.log1p(Math.exp(x));
            default -> throw new OpException("recurrent activation '%s' is not known".formatted(activation.name()));
        };
    }

    /// The parameters of all directions, and products with them.
    private static final class Weights {
        private final double[] input;
        private final double[] recurrent;
        private final double[] bias;
        private final int n;
        private final int gates;

        Weights(Arguments in, int gates, int n) {
            this.input = in.tensor(1).toDoubles();
            this.recurrent = in.tensor(2).toDoubles();
            this.bias = in.has(3) ? in.tensor(3).toDoubles() : new double[2 * 2 * gates * n];
            this.n = n;
            this.gates = gates;
        }

        /// `x * W^T + Wb`.
        double[] input(int direction, double[] x, int from, int features, int gates) {
            double[] result = new double[gates * n];
            for (int row = 0; row < result.length; row++) {
                double sum = bias[direction * 2 * gates * n + row];
                int at = (direction * gates * n + row) * features;
                for (int k = 0; k < features; k++) {
                    sum += x[from + k] * input[at + k];
                }
                result[row] = sum;
            }
            return result;
        }

        /// `start + h * R^T + Rb`.
        double[] recurrent(int direction, double[] h, double[] start, int gates) {
            double[] result = new double[gates * n];
            for (int row = 0; row < result.length; row++) {
                double sum = start[row] + bias[(direction * 2 + 1) * this.gates * n + row];
                int at = (direction * gates * n + row) * n;
                for (int k = 0; k < n; k++) {
                    sum += h[k] * recurrent[at + k];
                }
                result[row] = sum;
            }
            return result;
        }
    }
}
