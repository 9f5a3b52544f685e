package dev.slipway.passes.plan;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;

/// What was seen of one value while a model ran: its bounds, its distribution, and the mean of each channel. Takes the
/// same memory however much is seen; not thread-safe.
public final class Observation {

    private final int channelAxis;
    private final Histogram histogram = new Histogram();
    private double[] sums = {};
    private long rows;

    /// @param channelAxis the axis whose means are wanted; negative for none
    public Observation(int channelAxis) {
        this.channelAxis = channelAxis;
    }

    /// Counts the elements of a tensor of floats.
    public void add(Tensor tensor) {
        float[] values = tensor.toFloats();
        histogram.add(values);
        if (channelAxis >= 0 && channelAxis < tensor.shape().rank()) {
            addChannels(values, tensor.shape());
        }
    }

    private void addChannels(float[] values, Shape shape) {
        int channels = (int) shape.size(channelAxis);
        if (sums.length != channels) {
            sums = new double[channels];
            rows = 0;
        }
        int inner = 1;
        for (int axis = channelAxis + 1; axis < shape.rank(); axis++) {
            inner *= (int) shape.size(axis);
        }
        for (int start = 0, index = 0; start < values.length; start += inner, index++) {
            double sum = 0;
            for (int i = start; i < start + inner; i++) {
                sum += Float.isFinite(values[i]) ? values[i] : 0;
            }
            sums[index % channels] += sum;
        }
        rows += channels == 0 ? 0 : values.length / channels;
    }

    /// Whether numbers were seen, and none among them that is infinite, no number, or so large that it stands for
    /// infinity.
    public boolean isBounded() {
        return histogram.isBounded();
    }

    /// All that was seen, from the least to the greatest.
    public Range whole() {
        return new Range(histogram.min(), histogram.max());
    }

    /// The range whose 256 steps stand for what was seen with the least squared error: what lies far outside of the
    /// rest is cut to its bounds.
    public Range best() {
        return histogram.best();
    }

    /// The mean of each channel, empty where none was asked for.
    public double[] means() {
        double[] means = sums.clone();
        for (int i = 0; i < means.length; i++) {
            means[i] /= Math.max(1, rows);
        }
        return means;
    }
}
