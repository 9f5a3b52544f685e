package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;

/// The one-dimensional runs of a tensor along some axes: for each combination of the other axes, in order, the places
/// of its elements.
///
/// @param starts where each lane begins
/// @param steps where its elements lie, from there
record Lanes(int[] starts, int[] steps) {

    static Lanes of(Shape shape, int... axes) {
        int[] sizes = shape.intSizes();
        int[] strides = Broadcast.strides(sizes);
        int[] outerSizes = sizes.clone();
        int[] innerSizes = new int[axes.length];
        int[] innerStrides = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            outerSizes[axes[i]] = 1;
            innerSizes[i] = sizes[axes[i]];
            innerStrides[i] = strides[axes[i]];
        }
        return new Lanes(Broadcast.walk(outerSizes, strides), Broadcast.walk(innerSizes, innerStrides));
    }

    int count() {
        return starts.length;
    }

    int length() {
        return steps.length;
    }

    int at(int lane, int index) {
        return starts[lane] + steps[index];
    }

    double[] values(double[] all, int lane) {
        double[] values = new double[steps.length];
        Arrays.setAll(values, i -> all[at(lane, i)]);
        return values;
    }

    LongStream values(long[] all, int lane) {
        return Arrays.stream(steps).mapToLong(step -> all[starts[lane] + step]);
    }
}
