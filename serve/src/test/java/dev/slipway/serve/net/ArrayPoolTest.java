package dev.slipway.serve.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrayPoolTest {

    private static final int LONG = 100_000;

    private final ArrayPool arrays = new ArrayPool(3 * LONG + 10);

    @Test
    void arraysAreLentAgainByTheirLength() {
        byte[] array = arrays.take(LONG);
        arrays.put(array);

        assertThat(arrays.take(LONG - 1)).isNotSameAs(array).hasSize(LONG - 1);
        assertThat(arrays.take(LONG)).isSameAs(array);
        assertThat(arrays.take(LONG)).isNotSameAs(array).hasSize(LONG);
    }

    @Test
    void smallOnesAreNotKept() {
        byte[] array = arrays.take(100);
        arrays.put(array);

        assertThat(arrays.take(100)).isNotSameAs(array);
    }

    @Test
    void ofTooManyThoseGoWhoseLengthWasNotAskedForLongest() {
        byte[] old = new byte[LONG + 1];
        byte[] used = new byte[LONG];
        arrays.put(old);
        arrays.put(used);
        assertThat(arrays.take(LONG)).isSameAs(used);
        arrays.put(used);
        arrays.put(new byte[LONG + 2]);
        arrays.put(new byte[LONG + 3]);

        assertThat(arrays.take(LONG + 1)).isNotSameAs(old);
        assertThat(arrays.take(LONG)).isSameAs(used);
    }
}
