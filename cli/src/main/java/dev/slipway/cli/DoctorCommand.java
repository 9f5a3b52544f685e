package dev.slipway.cli;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/// Says what is installed and answers.
@Command(
        name = "doctor",
        description = "Show what is installed: Java, runtimes, formats, caches.",
        customSynopsis = "slipway doctor [OPTIONS]",
        sortOptions = false,
        footer = {"", "Example:", "  slipway doctor"})
final class DoctorCommand implements Callable<Exit> {

    private static final String TENSORFLOW = "tensorflow";

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::examine);
    }

    private Exit examine() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("java", java());
        document.put("engines", engines());
        document.put("formats", formats());
        document.put("cache", cache());
        document.put("models", models());
        output.document(document);
        return Exit.OK;
    }

    private Map<String, Object> java() {
        Runtime runtime = Runtime.getRuntime();
        String home = System.getProperty("java.home", "");
        output.line("Java      %s (%s), %s"
                .formatted(Runtime.version(), System.getProperty("java.vm.vendor", "unknown"), home));
        output.line("machine   %d processors, at most %,d MiB of heap, %s %s"
                .formatted(
                        runtime.availableProcessors(),
                        runtime.maxMemory() >> 20,
                        System.getProperty("os.name", ""),
                        System.getProperty("os.arch", "")));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", Runtime.version().toString());
        map.put("vendor", System.getProperty("java.vm.vendor", ""));
        map.put("home", home);
        map.put("processors", runtime.availableProcessors());
        map.put("heap_bytes", runtime.maxMemory());
        return map;
    }

    private List<Map<String, Object>> engines() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Engine engine : Engines.all()) {
            switch (engine.availability()) {
                case Availability.Ready(String version) -> {
                    output.line("engine    %-12s %s, runs %s"
                            .formatted(engine.id(), version, String.join(", ", engine.formats())));
                    list.add(engine(engine.id(), true, version, engine.formats()));
                }
                case Availability.Missing missing -> {
                    output.line("engine    %-12s missing: %s".formatted(engine.id(), missing));
                    list.add(engine(engine.id(), false, missing.toString(), engine.formats()));
                }
            }
        }
        if (Engines.byId(TENSORFLOW).isEmpty()) {
            String sentence = "not installed; it is large: ./slipway install tensorflow";
            output.line("engine    %-12s missing: %s".formatted(TENSORFLOW, sentence));
            list.add(engine(TENSORFLOW, false, sentence, List.of(TENSORFLOW)));
        }
        return list;
    }

    private static Map<String, Object> engine(String id, boolean ready, String said, List<String> formats) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("ready", ready);
        map.put(ready ? "version" : "reason", said);
        map.put("formats", formats);
        return map;
    }

    private List<Map<String, Object>> formats() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (ModelFormat format : Formats.all()) {
            output.line("format    %-12s %s, %s"
                    .formatted(
                            format.id(),
                            format.canWrite() ? "read and written" : "read",
                            String.join(" ", format.extensions())));
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("id", format.id());
            map.put("extensions", format.extensions());
            map.put("reads", true);
            map.put("writes", format.canWrite());
            list.add(map);
        }
        return list;
    }

    private Map<String, Object> cache() {
        Path home = home();
        Path file = home == null ? null : home.resolve(".slipway/lib/slipway.aot");
        boolean present = file != null && Files.isRegularFile(file);
        output.line("cache     "
                + (present
                        ? file + ", which lets Java start fast"
                        : "none: Java starts slower; remove .slipway to build it anew"));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", file == null ? null : file.toString());
        map.put("present", present);
        return map;
    }

    private @Nullable String models() {
        String named = System.getProperty("slipway.models", System.getenv("SLIPWAY_MODELS"));
        Path home = home();
        Path folder = named != null ? Path.of(named) : home == null ? null : home.resolveSibling("shared/models");
        boolean present = folder != null && Files.isDirectory(folder);
        output.line("models    " + (present ? folder : "no collection of test models; SLIPWAY_MODELS can name one"));
        return present ? String.valueOf(folder) : null;
    }

    /// The checkout that the launcher belongs to; null when Java was started without it.
    static @Nullable Path home() {
        String home = System.getProperty("slipway.home");
        return home == null ? null : Path.of(home);
    }
}
