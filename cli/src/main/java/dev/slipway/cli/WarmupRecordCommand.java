package dev.slipway.cli;

import dev.slipway.serve.warmup.RecordApi;
import dev.slipway.serve.warmup.WarmUp;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.record.RecordReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Takes requests from a server that clients use.
@Command(
        name = "record",
        description = "Record the next requests that clients send a model; the server must allow it (role ADMIN).",
        customSynopsis = "slipway warmup record --url URL --model NAME -o FILE [OPTIONS]",
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  slipway warmup record --url http://localhost:8500 --model digits -n 100 -o models/digits/3"
        })
final class WarmupRecordCommand implements Callable<Exit> {

    private static final int OK = 200;
    private static final int[] REFUSED = {401, 403};

    @Option(names = "--url", required = true, paramLabel = "URL", description = "The server, as http://localhost:8500.")
    URI url = URI.create("http://localhost");

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model's name at the server.")
    String model = "";

    @Mixin
    WarmupFlags warmup = new WarmupFlags();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "How many requests (default 100, at most 1000).")
    int count = 100;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to wait for them (default 300); what has come by then is written.")
    long seconds = 300;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "A token with the role ADMIN (default: the variable SLIPWAY_TOKEN).")
    @Nullable
    String token = System.getenv("SLIPWAY_TOKEN");

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates to trust, PEM (default: the JDK's).")
    @Nullable
    Path ca;

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::record);
    }

    private Exit record() throws InterruptedException {
        if (url.getScheme() == null || url.getHost() == null) {
            throw new IllegalArgumentException("'%s' names no server; write http://host:port".formatted(url));
        }
        if (count < 1 || count > WarmUp.MOST) {
            throw new IllegalArgumentException("-n must be from 1 to %d, got %d".formatted(WarmUp.MOST, count));
        }
        Path file = warmup.file();
        List<byte[]> logs = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        try (HttpClient client = client()) {
            while (logs.size() < count && System.nanoTime() < end) {
                logs.addAll(some(client, count - logs.size()));
                output.progress().at("recording", logs.size(), count);
            }
        }
        if (logs.isEmpty()) {
            throw new IllegalArgumentException(
                    "no client sent '%s' a request within %d s; nothing is written".formatted(model, seconds));
        }
        warmup.write(logs, file, "requests to '%s'".formatted(model), output);
        return logs.size() == count ? Exit.OK : Exit.DIFFERENT;
    }

    private HttpClient client() {
        HttpClient.Builder builder = HttpClient.newBuilder();
        return ca == null ? builder.build() : builder.sslContext(Trust.only(ca)).build();
    }

    private List<byte[]> some(HttpClient client, int wanted) throws InterruptedException {
        String name = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/v1/admin/models/%s:record".formatted(name)))
                .POST(HttpRequest.BodyPublishers.ofString("{\"count\": %d}".formatted(wanted)));
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        try {
            Path answer = Files.createTempFile("slipway", ".tfrecord");
            try {
                HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                require(response);
                Files.write(answer, response.body());
                return read(answer);
            } finally {
                Files.deleteIfExists(answer);
            }
        } catch (SSLException e) {
            throw new FormatException(
                    "NOT_TRUSTED",
                    "%s is not trusted: %s; name a file with its certificate, or with that of who signed it, with --ca"
                            .formatted(url, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new FormatException(
                    "NO_ANSWER",
                    "nothing answers at %s: %s; start a server there, or name another"
                            .formatted(url, e instanceof ConnectException ? "it takes no connections" : e.getMessage()),
                    e);
        }
    }

    private void require(HttpResponse<byte[]> response) {
        if (response.statusCode() == OK
                && response.headers().firstValue(RecordApi.COUNT).isPresent()) {
            return;
        }
        boolean refused = response.statusCode() == REFUSED[0] || response.statusCode() == REFUSED[1];
        throw new IllegalArgumentException(
                refused
                        ? "the server at %s does not let this caller administer it; give --token".formatted(url)
                        : "the server at %s answered %d: %s"
                                .formatted(
                                        url,
                                        response.statusCode(),
                                        new String(response.body(), StandardCharsets.UTF_8).strip()));
    }

    private static List<byte[]> read(Path file) {
        List<byte[]> logs = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(file)) {
            for (byte[] log = reader.next(); log != null; log = reader.next()) {
                logs.add(log);
            }
        }
        return logs;
    }
}
