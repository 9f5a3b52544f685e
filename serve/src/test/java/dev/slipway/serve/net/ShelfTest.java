package dev.slipway.serve.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShelfTest {

    private static final int LONG = 100_000;

    private final Shelf shelf = new Shelf(3 * LONG + 10);

    @Test
    void arraysAreLentAgainByTheirLength() {
        byte[] array = shelf.take(LONG);
        shelf.put(array);

        assertThat(shelf.take(LONG - 1)).isNotSameAs(array).hasSize(LONG - 1);
        assertThat(shelf.take(LONG)).isSameAs(array);
        assertThat(shelf.take(LONG)).isNotSameAs(array).hasSize(LONG);
    }

    @Test
    void smallOnesAreNotKept() {
        byte[] array = shelf.take(100);
        shelf.put(array);

        assertThat(shelf.take(100)).isNotSameAs(array);
    }

    @Test
    void ofTooManyThoseGoWhoseLengthWasNotAskedForLongest() {
        byte[] old = new byte[LONG + 1];
        byte[] used = new byte[LONG];
        shelf.put(old);
        shelf.put(used);
        assertThat(shelf.take(LONG)).isSameAs(used);
        shelf.put(used);
        shelf.put(new byte[LONG + 2]);
        shelf.put(new byte[LONG + 3]);

        assertThat(shelf.take(LONG + 1)).isNotSameAs(old);
        assertThat(shelf.take(LONG)).isSameAs(used);
    }
}
