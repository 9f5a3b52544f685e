package dev.slipway.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server is measured, and how it is spoken to.
final class BenchServerFlags {

    @Option(names = "--url", paramLabel = "URL", description = "Where the server is: http://… or https://…")
    @Nullable
    String url;

    @Option(
            names = "--api",
            paramLabel = "API",
            description =
                    "rest or grpc, as TensorFlow Serving; v2 or v2-grpc, the Open Inference Protocol, with elements as bytes (default rest).")
    String api = "rest";

    @Option(names = "--model", paramLabel = "NAME", description = "The model's name.")
    String model = "";

    @Option(names = "--version", paramLabel = "N", description = "Its version (default: what the server chooses).")
    @Nullable
    Long version;

    @Option(names = "--label", paramLabel = "NAME", description = "The label of its version.")
    @Nullable
    String label;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "A header of every request; may be repeated.")
    List<String> headers = List.of();

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "Connections at once (default: for HTTP/1.1 as many as requests at once, 128 for a rate; for gRPC one a thread).")
    int connections;

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates to trust, PEM (default: the JDK's).")
    @Nullable
    Path ca;

    @Option(
            names = "--timer",
            paramLabel = "precise|sleep",
            description =
                    "Whether the client stays awake shortly before a request is due, to send it on time (default precise).")
    String timer = "precise";

    @Option(
            names = "--shared-memory",
            paramLabel = "none|system",
            description =
                    "Where inputs are: in each request, or, of v2 and v2-grpc, in memory that a server with --allow-client-shm=true opens (default none).")
    String sharedMemory = "none";

    @Option(names = "--check", description = "Print what the server answers, decoded, before the load.")
    boolean check;

    boolean precise() {
        return isSecond("--timer", timer, "sleep", "precise");
    }

    boolean shared() {
        return isSecond("--shared-memory", sharedMemory, "none", "system");
    }

    private static boolean isSecond(String flag, String value, String first, String second) {
        if (!value.equals(first) && !value.equals(second)) {
            throw new IllegalArgumentException("%s %s: %s or %s".formatted(flag, value, second, first));
        }
        return value.equals(second);
    }

    Map<String, String> headers() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1 || header.contains("\n") || header.contains("\r")) {
                throw new IllegalArgumentException("--header %s should be NAME:VALUE".formatted(header));
            }
            map.put(
                    header.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return map;
    }
}
