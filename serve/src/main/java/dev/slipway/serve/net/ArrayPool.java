package dev.slipway.serve.net;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Arrays of large bodies, kept for the next of the same length: requests for a model are mostly as long as each other.
/// A new array would have to be cleared, and would be moved about by the garbage collector while its request waits.
/// What is kept is given up where memory is short. Safe for many threads.
final class ArrayPool {

    private static final int SMALLEST = 64 << 10;

    private final long most;
    private final Map<Integer, ArrayDeque<SoftReference<byte[]>>> free = new LinkedHashMap<>(16, 0.75f, true);
    private long kept;

    /// @param most bytes to be kept
    ArrayPool(long most) {
        this.most = most;
    }

    /// An array of that length; its content is whatever it was.
    byte[] take(int length) {
        byte[] known = length < SMALLEST ? null : known(length);
        return known == null ? new byte[length] : known;
    }

    private synchronized byte @Nullable [] known(int length) {
        ArrayDeque<SoftReference<byte[]>> alike = free.get(length);
        byte[] found = null;
        while (found == null && alike != null && !alike.isEmpty()) {
            found = alike.pop().get();
            kept -= length;
        }
        return found;
    }

    /// Keeps an array that nobody uses any more.
    void put(byte[] array) {
        if (array.length >= SMALLEST && array.length <= most) {
            keep(array);
        }
    }

    private synchronized void keep(byte[] array) {
        free.computeIfAbsent(array.length, _ -> new ArrayDeque<>()).push(new SoftReference<>(array));
        kept += array.length;
        for (Iterator<Map.Entry<Integer, ArrayDeque<SoftReference<byte[]>>>> oldest =
                        free.entrySet().iterator();
                kept > most; ) {
            Map.Entry<Integer, ArrayDeque<SoftReference<byte[]>>> lengths = oldest.next();
            kept -= (long) lengths.getKey() * lengths.getValue().size();
            oldest.remove();
        }
    }
}
