package dev.slipway.serve.schedule;

/// What a run costs by the number of its rows, learned from the runs themselves.
///
/// Sizes are kept in classes of 1, 2, 3 to 4, 5 to 8 rows and so on, each with moving means. Safe for many threads.
final class CostCurve {

    /// A run that takes less is not worth handing to another thread.
    private static final long TINY = 100_000;

    private static final int CLASSES = 31;
    private static final int TRUSTED = 64;
    /// The first runs of a size are slower than all that follow.
    private static final int COLD = 4;

    private static final int TELLING = 16;
    private static final double TELLING_NANOS = 2e9;
    private static final double WEIGHT = 0.1;
    private static final double MEAN_WEIGHT = 1.0 / 32;
    private static final double MUCH_LESS = 0.8;
    private static final double STEADY = 1.0 / 64;
    private static final double WORTHWHILE = 1.05;
    private static final int EXPLORE_EVERY = 48;

    private final double[] nanos = new double[CLASSES];
    private final double[] means = new double[CLASSES];
    private final double[] rows = new double[CLASSES];
    private final double[] slow = new double[CLASSES];
    private final long[] runs = new long[CLASSES];
    private int asked;
    private long count;
    private double total;
    private volatile int tiny;
    private volatile double bytesPerRow;

    /// What is taken for the cost of runs of which there were none yet: that of others, until they tell themselves.
    static CostCurve like(CostCurve others) {
        CostCurve costs = new CostCurve();
        synchronized (others) {
            for (int i = 0; i < CLASSES; i++) {
                costs.nanos[i] = others.nanos[i];
                costs.means[i] = others.means[i];
                costs.rows[i] = others.rows[i];
                costs.runs[i] = Math.min(others.runs[i], 1);
            }
            costs.count = others.count;
            costs.total = others.total;
            costs.bytesPerRow = others.bytesPerRow;
        }
        return costs;
    }

    /// Notes a run.
    synchronized void ran(int size, long bytes, long took) {
        int at = classOf(size);
        total += took;
        count++;
        double weight = Math.max(WEIGHT, 1.0 / ++runs[at]);
        if (runs[at] <= COLD) {
            nanos[at] = runs[at] == 1 ? took : Math.min(took, nanos[at]);
            means[at] = nanos[at];
        } else {
            // One run that was interrupted says little of the cost, but much of how long others wait.
            double trust = took < MUCH_LESS * nanos[at] ? WEIGHT : Math.max(STEADY, 1.0 / runs[at]);
            nanos[at] += trust * (Math.min(took, 4 * nanos[at]) - nanos[at]);
            means[at] += MEAN_WEIGHT * (took - means[at]);
        }
        rows[at] += weight * (size - rows[at]);
        slow[at] += Math.max(1.0 / 128, 1.0 / runs[at]) * ((took > TINY ? 1 : 0) - slow[at]);
        bytesPerRow += weight * ((double) bytes / size - bytesPerRow);
        if (runs[at] >= TRUSTED && slow[at] < 0.05 && nanos[at] < TINY) {
            tiny |= 1 << at;
        } else if (slow[at] > 0.15) {
            tiny &= ~(1 << at);
        }
    }

    /// Whether a run of this size has nearly always been over at once.
    boolean isTiny(int size, long bytes) {
        return (tiny >> classOf(size) & 1) != 0 && bytes <= 2 * size * bytesPerRow + 64;
    }

    /// How long a run of so many rows takes, in nanoseconds; zero as long as too little is known.
    synchronized double estimate(int size) {
        boolean known = count >= TELLING || count >= COLD && total >= TELLING_NANOS;
        return known ? seen(size, means) : 0;
    }

    private double seen(int size, double[] nanos) {
        int at = classOf(size);
        for (int known = at; known >= 0; known--) {
            if (runs[known] > 0) {
                return nanos[known] * Math.max(1, size / rows[known]);
            }
        }
        for (int known = at + 1; known < CLASSES; known++) {
            if (runs[known] > 0) {
                return nanos[known];
            }
        }
        return 0;
    }

    /// The most rows, up to `most`, that are worth one run: beyond them a row gets no cheaper.
    ///
    /// @param within what a run may take, in nanoseconds; zero for no bound
    synchronized int useful(int most, double within) {
        return rowsOf(cheapest(), most, within);
    }

    /// The most rows of the next run: what is useful, and for sizes not tried yet one class more. As costs change, now
    /// and then one class more or fewer also where that was not worth it.
    synchronized int next(int most, double within) {
        int cheapest = cheapest();
        boolean isUntried = cheapest == largestKnown() && cheapest < classOf(most);
        return rowsOf(cheapest + (isUntried ? 1 : excursion()), most, within);
    }

    private int excursion() {
        asked++;
        if (asked % EXPLORE_EVERY != 0) {
            return 0;
        }
        return asked / EXPLORE_EVERY % 2 == 0 ? 1 : -1;
    }

    private int rowsOf(int sizes, int most, double within) {
        int chosen = Math.clamp(sizes, 0, CLASSES - 1);
        while (within > 0 && chosen > 0 && seen(1 << chosen, nanos) > within) {
            chosen--;
        }
        return Math.min(most, 1 << chosen);
    }

    /// The smallest class whose rows cost nearly as little as those of any; -1 when none is known.
    private int cheapest() {
        int largest = largestKnown();
        double best = Double.POSITIVE_INFINITY;
        for (int at = 0; at <= largest; at++) {
            best = runs[at] > 0 ? Math.min(best, perRow(at)) : best;
        }
        int chosen = Math.min(0, largest);
        while (chosen < largest && !(runs[chosen] > 0 && perRow(chosen) <= best * WORTHWHILE)) {
            chosen++;
        }
        return chosen;
    }

    private int largestKnown() {
        int largest = CLASSES - 1;
        while (largest >= 0 && runs[largest] == 0) {
            largest--;
        }
        return largest;
    }

    private double perRow(int at) {
        return nanos[at] / rows[at];
    }

    private static int classOf(int size) {
        return Math.min(CLASSES - 1, 32 - Integer.numberOfLeadingZeros(Math.max(1, size) - 1));
    }
}
