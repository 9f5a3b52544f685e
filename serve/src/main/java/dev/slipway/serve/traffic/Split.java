package dev.slipway.serve.traffic;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// Shares requests out by weight.
///
/// Without a key, the fractional parts of the multiples of the golden ratio decide: no other sequence keeps closer to
/// the weights at every moment. With a key its hash decides, which lies in the same interval whenever it comes, so a
/// change of the weights moves only the keys between the old bound and the new.
final class Split {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long salt;
    private final long[] versions;
    private final double[] bounds;
    private final AtomicLong turn = new AtomicLong();

    Split(Route route) {
        this.salt = hash(0, route.name());
        this.versions = route.arms().stream().mapToLong(Route.Arm::version).toArray();
        this.bounds = new double[versions.length];
        double sum = route.arms().stream().mapToDouble(Route.Arm::weight).sum();
        double bound = 0;
        for (int i = 0; i < bounds.length; i++) {
            bound += route.arms().get(i).weight() / sum;
            bounds[i] = bound;
        }
    }

    /// The version whose turn it is.
    long next() {
        return at(fraction(turn.getAndIncrement() * GOLDEN));
    }

    /// The version that answers for a key.
    long of(String key) {
        return at(fraction(hash(salt, key)));
    }

    private long at(double position) {
        int last = 0;
        for (int i = 0; i < bounds.length; i++) {
            if (i == 0 ? bounds[0] > 0 : bounds[i] > bounds[i - 1]) {
                last = i;
                if (position < bounds[i]) {
                    return versions[i];
                }
            }
        }
        return versions[last];
    }

    private static double fraction(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /// FNV-1a, its bits mixed so that all of them depend on every byte.
    private static long hash(long seed, String text) {
        long hash = seed ^ 0xCBF29CE484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xFF)) * 0x100000001B3L;
        }
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }
}
