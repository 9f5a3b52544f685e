package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import java.util.function.IntUnaryOperator;

/// Brings lanes to mean 0 and variance 1, then scales and shifts by parameters.
final class Normalizing {

    private Normalizing() {}

    /// @param parameter which element of `scale` and `shift` serves an element of `x`
    static Tensor over(Tensor x, Lanes lanes, float epsilon, Tensor scale, Tensor shift, IntUnaryOperator parameter) {
        double[] y = x.toDoubles();
        double[] factors = scale.toDoubles();
        double[] addends = shift.toDoubles();
        for (int lane = 0; lane < lanes.count(); lane++) {
            double sum = 0;
            for (int i = 0; i < lanes.length(); i++) {
                sum += y[lanes.at(lane, i)];
            }
            double mean = sum / lanes.length();
            double squares = 0;
            for (int i = 0; i < lanes.length(); i++) {
                double difference = y[lanes.at(lane, i)] - mean;
                squares += difference * difference;
            }
            double inverse = 1 / Math.sqrt(squares / lanes.length() + epsilon);
            for (int i = 0; i < lanes.length(); i++) {
                int at = lanes.at(lane, i);
                int p = parameter.applyAsInt(at);
                y[at] = (y[at] - mean) * inverse * factors[p] + addends[p];
            }
        }
        return Tensor.ofDoubles(x.element(), x.shape(), y);
    }
}
