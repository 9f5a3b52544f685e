package dev.slipway.cli;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.verify.Conversion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Reads a model in one format and writes it in another.
@Command(name = "convert", description = "Convert a model to another format.", mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write.")
    Path target = Path.of("");

    @Option(names = "--to", paramLabel = "FORMAT", description = "The format to write, where the name does not say.")
    @Nullable
    String to;

    @Mixin
    ModelOptions model = new ModelOptions();

    @Option(names = "--overwrite", description = "Replace an existing output.")
    boolean overwrite;

    @Mixin
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::convert);
    }

    private Exit convert() {
        ModelFormat format = to == null ? Formats.forName(target) : Formats.named(to);
        ReadOptions options = model.readOptions();
        Conversion done = Conversion.run(source, options, target, format, overwrite);
        report(done);
        return Exit.OK;
    }

    private void report(Conversion done) {
        long bytes = bytes(target);
        output.line("%s → %s: %s, %d nodes → %d, %,d bytes, %.2f s"
                .formatted(
                        source,
                        target,
                        done.targetFormat(),
                        done.nodesBefore(),
                        done.nodesAfter(),
                        bytes,
                        done.seconds()));
        done.transposes().forEach(each -> output.talk("transpose at %s: %s".formatted(each.where(), each.message())));
        done.findings().forEach(each -> output.talk("%s: %s".formatted(each.where(), each.message())));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("source", Map.of("path", source.toString(), "format", done.sourceFormat()));
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("path", target.toString());
        written.put("format", done.targetFormat());
        written.put("bytes", bytes);
        document.put("target", written);
        document.put("nodes", ordered("before", done.nodesBefore(), "after", done.nodesAfter()));
        document.put(
                "transposes",
                ordered(
                        "inserted",
                        done.transposes().size(),
                        "reasons",
                        done.transposes().stream()
                                .map(each -> each.where() + ": " + each.message())
                                .toList()));
        document.put(
                "findings",
                done.findings().stream().map(ConvertCommand::finding).toList());
        document.put("seconds", done.seconds());
        output.document(document);
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }

    static Map<String, Object> finding(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", finding.code());
        map.put("where", finding.where());
        map.put("message", finding.message());
        map.put("remedy", finding.remedy());
        return map;
    }

    private static long bytes(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
