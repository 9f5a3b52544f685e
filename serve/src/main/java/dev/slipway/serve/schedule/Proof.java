package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.Map;

/// Whether a signature computes the same for requests together as for each alone. A model may mix its rows (a mean over
/// the batch, say), which no type tells; so the first batches are computed both ways. Safe for many threads.
final class Proof {

    private enum State {
        OPEN,
        PROVED,
        REFUTED
    }

    /// So many requests are computed both ways at a time: as few as tell, as others wait meanwhile.
    static final int REQUESTS = 2;

    /// Requests that are all the same prove little; so many of them must do.
    private static final int SAME = 3;

    private static final int STRIKES = 2;

    private volatile State state;
    private int same;
    private int strikes;

    private Proof(State state) {
        this.state = state;
    }

    static Proof wanted() {
        return new Proof(State.OPEN);
    }

    /// Takes it on trust.
    static Proof given() {
        return new Proof(State.PROVED);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isRefuted() {
        return state == State.REFUTED;
    }

    void refute() {
        state = State.REFUTED;
    }

    /// A batch came out as its requests did alone.
    ///
    /// @param allTheSame whether all its requests were alike
    synchronized void agreed(boolean allTheSame) {
        if (state == State.OPEN && (!allTheSame || ++same >= SAME)) {
            state = State.PROVED;
        }
    }

    /// A batch failed although each of its requests can be computed; once may be an accident.
    synchronized void failedTogether() {
        if (++strikes >= STRIKES) {
            state = State.REFUTED;
        }
    }

    synchronized void worked() {
        strikes = 0;
    }

    /// Whether two results are the same but for the order of rounding.
    static boolean isSame(Map<String, Tensor> left, Map<String, Tensor> right) {
        if (!left.keySet().equals(right.keySet())) {
            return false;
        }
        for (Map.Entry<String, Tensor> each : left.entrySet()) {
            Tensor other = right.get(each.getKey());
            if (other == null || !isSame(each.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(Tensor left, Tensor right) {
        if (left.equals(right)) {
            return true;
        }
        if (left.element() != right.element()
                || !left.shape().equals(right.shape())
                || left.element() == ElementType.STRING) {
            return false;
        }
        double[] a = left.toDoubles();
        double[] b = right.toDoubles();
        double largest = 0;
        for (double value : a) {
            largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        double tolerance = left.element().isInteger()
                ? left.element().bits() == 8 ? 1 : 0
                : largest * (left.element().bits() < 32 ? 0.02 : 0.001);
        for (int i = 0; i < a.length; i++) {
            if (Double.compare(a[i], b[i]) != 0 && !(Math.abs(a[i] - b[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }
}
