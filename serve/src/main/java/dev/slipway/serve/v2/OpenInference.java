package dev.slipway.serve.v2;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Statistics;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonWords;
import dev.slipway.serve.json.JsonWriter;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.settings.Settings;
import dev.slipway.serve.shared.SharedMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Answers what is under `/v2` by the Open Inference Protocol, with Triton's extensions and error codes. Safe for many
/// threads.
public final class OpenInference implements HttpHandler {

    private final Catalog catalog;
    private final Inference inference;
    private final @Nullable ModelControl control;
    private final Statistics statistics;
    private final ServerSettings settings;
    private final SharedMemory memory;

    /// @param control what loads and unloads models, null where clients may not
    /// @param memory where tensors may lie in place of bodies
    public OpenInference(
            Catalog catalog,
            Inference inference,
            @Nullable ModelControl control,
            Statistics statistics,
            ServerSettings settings,
            SharedMemory memory) {
        this.settings = settings;
        this.memory = memory;
        this.catalog = catalog;
        this.inference = inference;
        this.control = control;
        this.statistics = statistics;
    }

    @Override
    public boolean handles(String path) {
        return path.equals("/v2") || path.startsWith("/v2/");
    }

    @Override
    public Role role(HttpRequest request) {
        return request.path().endsWith("/infer")
                ? Role.INFER
                : V2Path.of(request.path()).resource().role(request.method());
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        V2Path path = V2Path.of(request.path());
        if (path.resource() == V2Path.Resource.NOTHING) {
            return completed(V2Failure.error(404, "Not Found"));
        }
        if (!path.resource().takes(request.method())) {
            return completed(V2Failure.error(405, "Method Not Allowed"));
        }
        try {
            return answer(path, request).exceptionally(V2Failure::of);
        } catch (RuntimeException failure) {
            return completed(V2Failure.of(failure));
        }
    }

    @Override
    public @Nullable HttpResponse answerToHead(HttpRequest head) {
        if (!inference.isCrowded()) {
            return null;
        }
        V2Path path = V2Path.of(head.path());
        if (path.resource() != V2Path.Resource.INFER || !path.resource().takes(head.method())) {
            return null;
        }
        try {
            inference.requireRoom(path.spec());
            return null;
        } catch (ServeException refused) {
            return V2Failure.of(refused);
        }
    }

    private CompletionStage<HttpResponse> answer(V2Path path, HttpRequest request) {
        return switch (path.resource()) {
            case SERVER -> completed(json(V2Json.server(memory.isAllowed())));
            case LIVE -> completed(json("{\"live\":true}"));
            case READY -> completed(ready(catalog.isReady(), "{\"ready\":%s}"));
            case ALL_STATISTICS -> completed(json(V2Json.statistics(statistics.snapshot())));
            case MODEL -> completed(describe(path.spec(), false));
            case CONFIG -> completed(describe(path.spec(), true));
            case MODEL_READY -> completed(modelReady(path.spec()));
            case STATS -> completed(json(V2Json.statistics(statisticsOf(path.spec()))));
            case INFER -> infer(path.spec(), request);
            case GENERATE ->
                completed(V2Failure.error(501, "models that generate text are not served here; ask by /infer"));
            case INDEX -> index(request);
            case LOAD ->
                control().load(path.model(), parameters(request.body()).texts()).thenApply(_ -> json(""));
            case UNLOAD -> control().unload(path.model()).thenApply(_ -> json(""));
            case LOGGING -> completed(settings(settings.logging(), request));
            case TRACE -> {
                if (!path.model().isEmpty()) {
                    lease(path.spec()).close();
                }
                yield completed(settings(settings.tracing(), request));
            }
            case NOTHING -> completed(V2Failure.error(404, "Not Found"));
        };
    }

    private CompletionStage<HttpResponse> index(HttpRequest request) {
        return completed(json(V2Json.index(
                asksForReady(request.body())
                        ? RepositoryIndex.ofReady(catalog)
                        : RepositoryIndex.of(catalog, control))));
    }

    private static HttpResponse settings(Settings settings, HttpRequest request) {
        if (request.method().equals("POST")) {
            settings.change(
                    request.body().length == 0
                            ? Map.of()
                            : Parameters.of(request.body()).values());
        }
        return json(V2Json.settings(settings.values()));
    }

    private CompletionStage<HttpResponse> infer(ModelSpec spec, HttpRequest request) {
        InferRequest asked = read(spec, request);
        return inference
                .infer(new InferenceRequest(
                        spec,
                        "",
                        asked.inputs(),
                        request.deadline(),
                        request.cancelled(),
                        "infer",
                        "REST",
                        request.headers()))
                .thenApply(answer -> InferWriter.write(asked, answer, memory));
    }

    private InferRequest read(ModelSpec spec, HttpRequest request) {
        int length = request.body().length;
        String header = request.header(InferWriter.JSON_LENGTH);
        int json = header == null ? length : jsonLength(header, length);
        try (Lease lease = lease(spec)) {
            Signature signature = signature(lease.servable());
            InferRequest asked = header != null && json == 0
                    ? RawRequest.read(spec.name(), signature, request.body())
                    : new InferReader(lease.servable(), signature, request.body(), json, memory).read();
            InputCheck.check(spec.name(), signature, asked.inputs(), asked.outputNames());
            return asked;
        }
    }

    private static int jsonLength(String header, int body) {
        try {
            int length = Integer.parseInt(header.strip());
            if (0 <= length && length <= body) {
                return length;
            }
        } catch (NumberFormatException _) {
            throw ServeException.invalid("Unable to parse Inference-Header-Content-Length, got: %s", header);
        }
        throw ServeException.invalid(
                "inference header size should be in range (0, %d), got: %s; Inference-Header-Content-Length says how"
                        + " much of the body is JSON",
                body, header);
    }

    private Lease lease(ModelSpec spec) {
        return TritonWords.lease(catalog, spec);
    }

    private static Signature signature(Servable servable) {
        Signature byDefault = servable.signatures().get(Signature.DEFAULT);
        return byDefault == null ? servable.signatures().firstEntry().getValue() : byDefault;
    }

    private HttpResponse describe(ModelSpec spec, boolean asConfig) {
        try (Lease lease = lease(spec)) {
            Servable servable = lease.servable();
            Signature signature = signature(servable);
            return json(
                    asConfig
                            ? V2Json.config(
                                    servable, signature, TritonBatch.of(signature, inference.maxBatch(servable)))
                            : V2Json.model(servable, signature, catalog.versions(spec.name())));
        }
    }

    private HttpResponse modelReady(ModelSpec spec) {
        boolean ready;
        try {
            ready = catalog.versions(spec.name()).stream()
                    .filter(version -> spec.version() == null || spec.version() == version.version())
                    .anyMatch(version -> version.state() == VersionState.AVAILABLE);
        } catch (ServeException _) {
            ready = false;
        }
        String name = JsonWriter.compact().string(spec.name()).toString().replace("%", "%%");
        return ready(ready, "{\"name\":" + name + ",\"ready\":%s}");
    }

    private static HttpResponse ready(boolean ready, String text) {
        return HttpResponse.json(ready ? 200 : 400, text.formatted(ready));
    }

    private List<VersionStatistics> statisticsOf(ModelSpec spec) {
        try (Lease _ = lease(spec)) {
            return statistics.snapshot().stream()
                    .filter(version -> version.model().equals(spec.name()))
                    .filter(version -> spec.version() == null || spec.version() == version.version())
                    .toList();
        }
    }

    private ModelControl control() {
        if (control == null) {
            throw new ServeException(
                    Status.UNAVAILABLE, "explicit model load / unload is not allowed if polling is enabled");
        }
        return control;
    }

    private static boolean asksForReady(byte[] body) {
        if (body.length == 0) {
            return false;
        }
        Object ready = Parameters.of(body).values().getOrDefault("ready", false);
        if (ready instanceof Boolean truth) {
            return truth;
        }
        throw ServeException.invalid("Invalid value for 'ready': expected a boolean");
    }

    private static Parameters parameters(byte[] body) {
        if (body.length == 0) {
            return new Parameters(Map.of());
        }
        JsonCursor cursor = JsonCursor.over(body, 0, body.length, JsonWords.TRITON);
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            if (cursor.name().equals("parameters")) {
                return Parameters.read(cursor);
            }
            cursor.skip();
        }
        return new Parameters(Map.of());
    }

    private static CompletionStage<HttpResponse> completed(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }

    private static HttpResponse json(byte[] body) {
        return HttpResponse.of(200, HttpResponse.JSON, body);
    }

    private static HttpResponse json(String body) {
        return json(body.getBytes(StandardCharsets.UTF_8));
    }
}
