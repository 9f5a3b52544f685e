package dev.slipway.serve.metrics;

import java.util.function.IntToLongFunction;

/// The values of one metric on a page, each with its labels.
final class Samples {

    private static final byte[] LABELS_END = {'}', ' '};

    private final Family family;
    private final Pieces pieces;

    Samples(Family family, Pieces pieces) {
        this.family = family;
        this.pieces = pieces;
    }

    void value(byte[] labels, long value) {
        begin(family.sample(), labels).number(value).put('\n');
    }

    /// @param more labels after the others
    void value(byte[] labels, byte[] more, long value) {
        pieces.bytes(family.sample()).bytes(labels).put(',');
        pieces.bytes(more).bytes(LABELS_END).number(value).put('\n');
    }

    void value(byte[] labels, double value) {
        begin(family.sample(), labels).number(value).put('\n');
    }

    /// A duration, in seconds.
    void seconds(byte[] labels, long nanoseconds) {
        begin(family.sample(), labels).seconds(nanoseconds).put('\n');
    }

    /// The sum and the count of a summary, in seconds.
    void summary(byte[] labels, long count, long nanoseconds) {
        begin(family.sum(), labels).seconds(nanoseconds).put('\n');
        begin(family.count(), labels).number(count).put('\n');
    }

    void histogram(byte[] labels, Histogram histogram) {
        histogram(labels, histogram.scale(), histogram.sum(), histogram::count);
    }

    /// A histogram of one value.
    void histogram(byte[] labels, Scale scale, long value) {
        int bucket = scale.bucket(value);
        histogram(labels, scale, value, i -> i == bucket ? 1 : 0);
    }

    private void histogram(byte[] labels, Scale scale, long sum, IntToLongFunction counts) {
        long count = 0;
        for (int i = 0; i < scale.buckets(); i++) {
            count += counts.applyAsLong(i);
            pieces.bytes(family.bucket()).bytes(labels);
            if (labels.length > 0) {
                pieces.put(',');
            }
            pieces.bytes(scale.label(i)).number(count).put('\n');
        }
        begin(family.sum(), labels);
        switch (scale.unit()) {
            case ONE -> pieces.number(sum);
            case MICROSECONDS -> pieces.number(sum / 1000);
            case SECONDS -> pieces.seconds(sum);
        }
        pieces.put('\n');
        begin(family.count(), labels).number(count).put('\n');
    }

    private Pieces begin(byte[] name, byte[] labels) {
        return pieces.bytes(name).bytes(labels).bytes(LABELS_END);
    }
}
