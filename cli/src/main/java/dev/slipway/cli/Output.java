package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.slipway.model.Finding;
import dev.slipway.verify.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command can be asked of its output. Results go to standard output, talk to standard error.
final class Output {

    private static final int BAR = 24;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    boolean json;

    @Option(names = "--quiet", description = "No talk on standard error but errors.")
    boolean quiet;

    @Option(names = "--debug", description = "Add the trace to an error.")
    boolean debug;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private boolean barStands;

    /// A line of the result, unless JSON is asked for.
    void line(String text) {
        if (!json) {
            clearBar();
            out.println(text);
        }
    }

    /// A line of talk.
    void talk(String text) {
        if (!quiet) {
            clearBar();
            err.println(text);
        }
    }

    /// Standard error, for what writes lines by itself.
    PrintStream errorBytes() {
        return err;
    }

    /// What a caller should know: a line each, and one for those that say the same of several places.
    void talk(List<Finding> findings) {
        SequencedMap<Finding, SequencedSet<String>> places = new LinkedHashMap<>();
        for (Finding each : findings) {
            Finding anywhere = new Finding(each.severity(), each.code(), "", each.message(), each.remedy());
            places.computeIfAbsent(anywhere, _ -> new LinkedHashSet<>()).add(each.where());
        }
        places.forEach((finding, where) -> {
            String others = where.size() == 1 ? "" : " and %,d more".formatted(where.size() - 1);
            String place = where.getFirst().isEmpty() ? "" : where.getFirst() + others + ": ";
            String remedy = finding.remedy().isEmpty() ? "" : "; " + finding.remedy();
            talk("%s%s%s [%s]".formatted(place, finding.message(), remedy, finding.code()));
        });
    }

    void error(String text) {
        clearBar();
        err.println("slipway: " + text);
    }

    void trace(Throwable failure) {
        if (debug) {
            failure.printStackTrace(err);
        }
    }

    /// A bar that is drawn over itself on a terminal; nothing elsewhere. The launcher knows whether there is one.
    Progress progress() {
        if (quiet || !Boolean.getBoolean("slipway.terminal")) {
            return Progress.NONE;
        }
        return (task, done, total) -> {
            clearBar();
            if (done < total) {
                int filled = BAR * done / total;
                err.printf("[%s%s] %s %d of %d", "#".repeat(filled), " ".repeat(BAR - filled), task, done, total);
                err.flush();
                barStands = true;
            }
        };
    }

    private void clearBar() {
        if (barStands) {
            err.print("\r\u001b[K");
            barStands = false;
        }
    }

    /// The result as JSON, if asked for: maps, lists, strings, numbers, booleans and null.
    ///
    /// JSON has no infinity; a number too large for any double stands for it, and null for not-a-number.
    void document(Map<String, ?> document) {
        if (json) {
            clearBar();
            out.println(text(document));
        }
    }

    /// A document as [#document] prints it.
    static String text(Map<String, ?> document) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter());
            write(document, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(@Nullable Object value, JsonGenerator to) throws IOException {
        switch (value) {
            case null -> to.writeNull();
            case Map<?, ?> map -> {
                to.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    to.writeFieldName(String.valueOf(entry.getKey()));
                    write(entry.getValue(), to);
                }
                to.writeEndObject();
            }
            case Iterable<?> list -> {
                to.writeStartArray();
                for (Object each : list) {
                    write(each, to);
                }
                to.writeEndArray();
            }
            case Boolean flag -> to.writeBoolean(flag);
            case Integer number -> to.writeNumber(number);
            case Long number -> to.writeNumber(number);
            case Double number when number.isNaN() -> to.writeNull();
            case Double number when number.isInfinite() -> to.writeNumber(number > 0 ? "1e999" : "-1e999");
            case Double number -> to.writeNumber(number);
            default -> to.writeString(value.toString());
        }
    }

    /// A finding as every document shows it.
    static Map<String, Object> json(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", finding.code());
        map.put("where", finding.where());
        map.put("message", finding.message());
        map.put("remedy", finding.remedy());
        return map;
    }

    static List<Map<String, Object>> json(List<Finding> findings) {
        return findings.stream().map(Output::json).toList();
    }
}
