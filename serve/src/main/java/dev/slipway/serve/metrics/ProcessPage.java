package dev.slipway.serve.metrics;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What the process and its Java machine take, under the names that Prometheus' clients for Java use.
final class ProcessPage {

    private static final long NANOS_A_MILLI = 1_000_000;
    private static final int PAGE = 4096;

    private record Area(byte[] labels, MemoryUsage usage) {

        static List<Area> all() {
            MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            return List.of(
                    new Area(Labels.of("area", "heap"), memory.getHeapMemoryUsage()),
                    new Area(Labels.of("area", "nonheap"), memory.getNonHeapMemoryUsage()));
        }
    }

    private static final List<Metric<Area>> MEMORY = List.of(
            Metric.gauge(
                    "jvm_memory_used_bytes",
                    "Memory that Java uses.",
                    (area, samples) -> samples.value(area.labels(), area.usage().getUsed())),
            Metric.gauge(
                    "jvm_memory_committed_bytes",
                    "Memory that Java holds.",
                    (area, samples) -> samples.value(area.labels(), area.usage().getCommitted())),
            Metric.gauge(
                    "jvm_memory_max_bytes",
                    "Memory that Java may take.",
                    (area, samples) -> samples.value(area.labels(), area.usage().getMax())));

    private static final List<Metric<BufferPoolMXBean>> POOLS = List.of(Metric.gauge(
            "jvm_buffer_pool_used_bytes",
            "Memory outside the heap.",
            (pool, samples) -> samples.value(Labels.of("pool", pool.getName()), pool.getMemoryUsed())));

    private static final List<Metric<GarbageCollectorMXBean>> COLLECTORS = List.of(Metric.summary(
            "jvm_gc_collection_seconds",
            "Time spent collecting garbage.",
            (gc, samples) -> samples.summary(
                    Labels.of("gc", gc.getName()), gc.getCollectionCount(), gc.getCollectionTime() * NANOS_A_MILLI)));

    private static final Family THREADS = Family.gauge("jvm_threads_current", "Threads.");
    private static final Family CPU = Family.counter("process_cpu_seconds_total", "Time on processors.");
    private static final Family START =
            Family.gauge("process_start_time_seconds", "When the process began, since 1970.");
    private static final Family RESIDENT =
            Family.gauge("process_resident_memory_bytes", "Memory that the process holds, mapped files counted.");
    private static final Family FILES = Family.gauge("process_open_fds", "Open files and connections.");

    private ProcessPage() {}

    static void write(Page page) {
        Metric.write(MEMORY, Area.all(), page);
        Metric.write(POOLS, ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class), page);
        Metric.write(COLLECTORS, ManagementFactory.getGarbageCollectorMXBeans(), page);
        page.family(THREADS)
                .value(Labels.NONE, ManagementFactory.getThreadMXBean().getThreadCount());
        process(page);
    }

    /// What the system tells, as far as it does; most of it only Linux does.
    private static void process(Page page) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        if (info.totalCpuDuration().orElse(null) instanceof Duration cpu) {
            page.family(CPU).seconds(Labels.NONE, cpu.toNanos());
        }
        if (info.startInstant().orElse(null) instanceof Instant start) {
            page.family(START).value(Labels.NONE, start.toEpochMilli() / 1000.0);
        }
        long resident = residentBytes();
        if (resident > 0) {
            page.family(RESIDENT).value(Labels.NONE, resident);
        }
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            long count = files.count();
            page.family(FILES).value(Labels.NONE, count);
        } catch (IOException e) {
            return;
        }
    }

    private static long residentBytes() {
        try {
            String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
            return Long.parseLong(pages[1]) * PAGE;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
