package dev.slipway.serve.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class NativeThreadsTest {

    /// Where the nice value stands behind a thread's name, which ends with a bracket.
    private static final int NICE = 17;

    @Test
    void aThreadThatIsFoundByItsNameGivesWay() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name("unlike others").start(() -> {
            running.countDown();
            await(seen);
        });
        await(running);
        List<Integer> found = NativeThreads.named("unlike o");
        assertThat(found).hasSize(1);
        assertThat(nice(found.getFirst())).isZero();
        Priority.LOW.giveTo(found.getFirst());
        assertThat(nice(found.getFirst())).isEqualTo(19);
        seen.countDown();
        thread.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int nice(int thread) throws IOException {
        String stat = Files.readString(Path.of("/proc/self/task/%d/stat".formatted(thread)));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')')).split(" ")[NICE]);
    }
}
