package dev.slipway.serve.threads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Threads of this process that Java does not show, its compilers' among them
/// ([proc_pid_task(5)](https://man7.org/linux/man-pages/man5/proc_pid_task.5.html)).
final class NativeThreads {

    private static final Path ALL = Path.of("/proc/self/task");

    private static final Path THIS = Path.of("/proc/thread-self");

    private NativeThreads() {}

    /// The operating system's number of the calling thread; 0, which stands for whichever thread calls, where it does
    /// not tell.
    static int current() {
        try {
            return Integer.parseInt(THIS.toRealPath().getFileName().toString());
        } catch (IOException e) {
            return 0;
        }
    }

    /// The operating system's numbers of those whose names begin like this; none where it does not tell.
    static List<Integer> named(String beginning) {
        if (!Files.isDirectory(ALL)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(ALL)) {
            return all.filter(thread -> name(thread).startsWith(beginning))
                    .map(thread -> Integer.valueOf(thread.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
