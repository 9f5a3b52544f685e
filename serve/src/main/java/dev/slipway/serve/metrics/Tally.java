package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.Status;
import java.util.concurrent.atomic.LongAdder;

/// Counts how things ended.
final class Tally {

    private static final Status[] STATUSES = Status.values();

    private static final byte[][] LABELS = new byte[STATUSES.length][];

    static {
        for (Status status : STATUSES) {
            LABELS[status.ordinal()] = Labels.of("status", status.name());
        }
    }

    private final LongAdder[] counts = new LongAdder[STATUSES.length];

    Tally() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(Status status) {
        counts[status.ordinal()].increment();
    }

    /// Every count that is not zero, with its status as a label.
    void write(Samples samples) {
        for (Status status : STATUSES) {
            long count = count(status);
            if (count > 0) {
                samples.value(LABELS[status.ordinal()], count);
            }
        }
    }

    /// Every count that is not zero, with its status as a further label.
    void write(byte[] labels, Samples samples) {
        for (Status status : STATUSES) {
            long count = count(status);
            if (count > 0) {
                samples.value(labels, LABELS[status.ordinal()], count);
            }
        }
    }

    long count(Status status) {
        return counts[status.ordinal()].sum();
    }
}
