package dev.slipway.serve.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BodyTest {

    private static final int LONG = 100_000;

    private final Budget budget = new Budget(4L * LONG + 16);
    private final Body body = Body.framed(NetOptions.on(0), budget);

    @Test
    void aBodyThatIsWholeLeavesItsMemoryToTheNext() {
        receive(LONG);

        assertMemoryIsUsedAgain();
    }

    @Test
    void aBodyThatIsRefusedByItsBeginningLeavesItsMemoryToTheNext() {
        receive(1_000);

        assertMemoryIsUsedAgain();
    }

    private void receive(int bytes) {
        body.add(Unpooled.wrappedBuffer(
                ByteBuffer.allocate(5 + bytes).put(1, new byte[] {0, 1, (byte) 0x86, (byte) 0xa0})));
    }

    private void assertMemoryIsUsedAgain() {
        Object memory = body.soFar().heapBase().orElseThrow();
        body.release();
        assertThat(budget.arrays().take(LONG)).isSameAs(memory);
    }
}
