package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import picocli.CommandLine.Option;

/// What every command can be asked of its output. Results go to standard output, talk to standard error.
final class Output {

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    boolean json;

    @Option(names = "--quiet", description = "No talk on standard error but errors.")
    boolean quiet;

    @Option(names = "--debug", description = "Add the trace to an error.")
    boolean debug;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    /// A line of the result, unless JSON is asked for.
    void line(String text) {
        if (!json) {
            out.println(text);
        }
    }

    /// A line of talk.
    void talk(String text) {
        if (!quiet) {
            err.println(text);
        }
    }

    void error(String text) {
        err.println("slipway: " + text);
    }

    void trace(Throwable failure) {
        if (debug) {
            failure.printStackTrace(err);
        }
    }

    /// The result as JSON, if asked for: maps, lists, strings, numbers and booleans.
    void document(Map<String, ?> document) {
        if (json) {
            StringWriter text = new StringWriter();
            try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
                generator.setPrettyPrinter(new DefaultPrettyPrinter());
                write(document, generator);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.println(text);
        }
    }

    private static void write(Object value, JsonGenerator to) throws IOException {
        switch (value) {
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
            case Double number when number.isNaN() || number.isInfinite() -> to.writeString(number.toString());
            case Double number -> to.writeNumber(number);
            default -> to.writeString(value.toString());
        }
    }
}
