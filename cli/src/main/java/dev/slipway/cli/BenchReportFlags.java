package dev.slipway.cli;

import dev.slipway.bench.Report;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the figures go, beside standard output.
final class BenchReportFlags {

    @Option(names = "--report", paramLabel = "FILE", description = "Write what --json prints, timeline included.")
    @Nullable
    Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a table with perf_analyzer's columns.")
    @Nullable
    Path csv;

    @Option(names = "--overwrite", description = "Replace existing files.")
    boolean overwrite;

    void requireFree() {
        if (json != null) {
            OutputFile.requireFree(json, overwrite);
        }
        if (csv != null) {
            OutputFile.requireFree(csv, overwrite);
        }
    }

    void write(Report report, Map<String, ?> document) {
        if (json != null) {
            write(json, Output.text(document) + "\n");
        }
        if (csv != null) {
            write(csv, report.csv());
        }
    }

    private void write(Path file, String text) {
        try (OutputFile output = OutputFile.create(file, overwrite)) {
            output.write(Payload.of(text.getBytes(StandardCharsets.UTF_8)));
            output.commit();
        }
    }
}
