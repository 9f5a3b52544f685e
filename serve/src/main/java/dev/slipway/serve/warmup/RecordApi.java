package dev.slipway.serve.warmup;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Percent;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonNumber;
import dev.slipway.wire.record.Records;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `POST /v1/admin/models/NAME:record` with `{"count": 100}`: the next requests that clients send a model, as the
/// TFRecord file that warms a version up. The answer comes when there are as many, or shortly before the request's
/// deadline with those that there are; the header `x-slipway-recorded` says how many.
public final class RecordApi implements HttpHandler {

    /// Says how many requests an answer holds.
    public static final String COUNT = "x-slipway-recorded";

    private static final Pattern PATH = Pattern.compile("/v1/admin/models/([^/:]+):record");
    private static final long BEFORE_DEADLINE = TimeUnit.SECONDS.toNanos(1);

    private final Recorder recorder;
    private final Catalog catalog;

    /// @param recorder copies requests
    /// @param catalog says which models there are
    public RecordApi(Recorder recorder, Catalog catalog) {
        this.recorder = recorder;
        this.catalog = catalog;
    }

    @Override
    public boolean handles(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public Role role(HttpRequest request) {
        return Role.ADMIN;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || !request.method().equals("POST")) {
            return CompletableFuture.completedStage(HttpResponse.error(405, "requests are recorded by POST"));
        }
        String model = Percent.decoded(path.group(1));
        if (!catalog.models().contains(model)) {
            return CompletableFuture.completedStage(HttpResponse.error(404, "there is no model '%s'".formatted(model)));
        }
        int count;
        try {
            count = count(request.body());
        } catch (ServeException e) {
            return CompletableFuture.completedStage(
                    HttpResponse.error(e.status().http(), e.sentence()));
        }
        long time = request.deadline() - System.nanoTime() - BEFORE_DEADLINE;
        return recorder.record(model, count, time).thenApply(RecordApi::file);
    }

    private static int count(byte[] body) {
        if (body.length == 0) {
            return 100;
        }
        JsonCursor cursor = JsonCursor.over(body);
        long count = 100;
        cursor.token();
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            String name = cursor.name();
            if (!name.equals("count")) {
                throw ServeException.invalid("\"%s\" is not known here; \"count\" is", name);
            }
            cursor.token();
            JsonNumber number = cursor.number();
            count = number.isLong() ? number.asLong() : 0;
        }
        if (count < 1 || count > WarmUp.MOST) {
            throw ServeException.invalid("count must be from 1 to %d, got %d", WarmUp.MOST, count);
        }
        return (int) count;
    }

    private static HttpResponse file(List<byte[]> logs) {
        return new HttpResponse(
                200,
                Map.of("content-type", "application/octet-stream", COUNT, Integer.toString(logs.size())),
                List.of(Records.file(logs)));
    }
}
