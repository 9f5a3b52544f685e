package dev.slipway.serve.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class HelpersTest {

    private final List<Integer> all = Processors.allowed();

    @AfterEach
    void goBack() {
        Processors.stayOn(all);
    }

    @Test
    void aHelperMayRunEverywhereButWhereItsCallerIs() throws Exception {
        assumeThat(all).hasSizeGreaterThan(1);
        for (int processor : List.of(all.getFirst(), all.getLast(), all.getFirst())) {
            Processors.stayOn(List.of(processor));
            assertThat(processorsOfHelper())
                    .isNotEmpty()
                    .doesNotContain(processor)
                    .hasSize(all.size() - 1);
        }
    }

    @Test
    void noMoreAreCalledThanThereAreOtherProcessors() throws Exception {
        int most = Runtime.getRuntime().availableProcessors() - 1;
        CountDownLatch begun = new CountDownLatch(most);
        CountDownLatch end = new CountDownLatch(1);
        Runnable task = () -> {
            begun.countDown();
            await(end);
        };
        try {
            for (int called = 0; called < most; called += Helpers.call(task, most - called)) {
                Thread.onSpinWait();
            }
            assertThat(Helpers.call(task, 1)).isZero();
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            end.countDown();
        }
    }

    private static List<Integer> processorsOfHelper() throws Exception {
        CompletableFuture<List<Integer>> processors = new CompletableFuture<>();
        while (Helpers.call(() -> processors.complete(Processors.allowed()), 1) == 0) {
            Thread.onSpinWait(); // the last task has only just ended
        }
        return processors.get(1, TimeUnit.MINUTES);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
