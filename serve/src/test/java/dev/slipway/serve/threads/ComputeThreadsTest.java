package dev.slipway.serve.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class ComputeThreadsTest {

    private final List<Integer> all = Processors.allowed();
    private final ComputeThreads computing = new ComputeThreads();
    private final ExecutorService idle =
            Executors.newSingleThreadExecutor(task -> new Thread(() -> IdleThreads.during(task)));

    @AfterEach
    void end() throws Exception {
        Processors.stayOn(all);
        idle.shutdown();
        assertThat(idle.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void idleThreadsStandStillOnABusyProcessorOnceHalfOfThemCompute() throws Exception {
        processorsOfIdleThread();
        int half = (all.size() + 1) / 2;
        List<Integer> busy = new ArrayList<>();
        for (int processor : all) {
            Processors.stayOn(List.of(processor));
            busy.add(computing.begin());
            if (busy.size() >= half) {
                assertThat(processorsOfIdleThread()).containsExactly(all.get(half - 1));
            }
        }
        assertThat(busy).isEqualTo(all);

        computing.end(busy.remove(half - 1));
        if (busy.size() >= half && !busy.isEmpty()) {
            assertThat(processorsOfIdleThread()).containsExactly(busy.getLast());
        }
    }

    @Test
    void idleThreadsGoAnywhereAgainWhenLessThanHalfCompute() throws Exception {
        processorsOfIdleThread();
        ComputeThreads many =
                new ComputeThreads(Stream.concat(all.stream(), all.stream()).toList());
        List<Integer> half = all.stream().map(_ -> many.begin()).toList();
        assertThat(processorsOfIdleThread()).hasSize(1);

        many.end(half.getFirst());
        if (half.size() > 1) {
            assertThat(processorsOfIdleThread()).isEqualTo(all);
        }
    }

    /// Where a thread may run that fills idle processors.
    private List<Integer> processorsOfIdleThread() throws Exception {
        return idle.submit(Processors::allowed).get();
    }
}
