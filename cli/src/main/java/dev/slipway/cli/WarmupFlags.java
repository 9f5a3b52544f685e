package dev.slipway.cli;

import dev.slipway.serve.warmup.WarmUp;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.Payload;
import dev.slipway.wire.record.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// Where requests that warm a version up go.
final class WarmupFlags {

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write, or the version's folder.")
    Path target = Path.of("");

    @Option(names = "--overwrite", description = "Replace an existing file.")
    boolean overwrite;

    /// The file that is meant, a version's own where its folder is named; it can be written.
    Path file() {
        Path file = Files.isDirectory(target) ? target.resolve(WarmUp.FILE) : target;
        OutputFile.requireFree(file, overwrite);
        return file;
    }

    /// @param what names the requests, for the sentence that says where they are
    void write(List<byte[]> logs, Path file, String what, Output output) {
        try {
            if (file.toAbsolutePath().getParent() instanceof Path folder) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of %s cannot be made".formatted(file), e);
        }
        try (OutputFile out = OutputFile.create(file, overwrite)) {
            out.write(Payload.of(MemorySegment.ofArray(Records.file(logs))));
            out.commit();
        }
        output.line("%d %s → %s".formatted(logs.size(), what, file));
        output.document(Map.of("requests", logs.size(), "output", file.toString()));
    }
}
