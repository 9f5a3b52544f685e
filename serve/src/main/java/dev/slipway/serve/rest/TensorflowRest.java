package dev.slipway.serve.rest;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.example.Classifications;
import dev.slipway.serve.example.Regressions;
import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Preflight;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.json.JsonWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers what is under `/v1/` as TensorFlow Serving does. Safe for many threads.
public final class TensorflowRest implements HttpHandler {

    private final Catalog catalog;
    private final Inference inference;
    private final RestOptions options;

    /// @param catalog says which models there are
    /// @param inference computes
    public TensorflowRest(Catalog catalog, Inference inference, RestOptions options) {
        this.catalog = catalog;
        this.inference = inference;
        this.options = options;
    }

    @Override
    public boolean handles(String path) {
        return path.toLowerCase(Locale.ROOT).startsWith("/v1/");
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (!RestPath.isKnown(request.path())) {
            return CompletableFuture.completedStage(HttpResponse.notFound());
        }
        if (Preflight.isAskedBy(request)) {
            return CompletableFuture.completedStage(Preflight.answer(request));
        }
        try {
            return answer(request).exceptionally(this::failure);
        } catch (RuntimeException failure) {
            return CompletableFuture.completedStage(failure(failure));
        }
    }

    @Override
    public @Nullable HttpResponse answerToHead(HttpRequest head) {
        if (!inference.isCrowded() || !RestPath.isKnown(head.path())) {
            return null;
        }
        try {
            RestPath path = RestPath.of(head.method(), head.path());
            if (path.verb() != RestPath.Verb.STATUS && path.verb() != RestPath.Verb.METADATA) {
                inference.requireRoom(path.spec());
            }
            return null;
        } catch (ServeException refused) {
            return failure(refused);
        }
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        RestPath path = RestPath.of(request.method(), request.path());
        return switch (path.verb()) {
            case PREDICT -> predict(path.spec(), request);
            case REGRESS -> judge(path, request, Regressions::require, Judgements::regressions);
            case CLASSIFY -> judge(path, request, Classifications::require, Judgements::classifications);
            case STATUS -> CompletableFuture.completedStage(json(status(path.spec())));
            case METADATA -> CompletableFuture.completedStage(json(metadata(path.spec())));
        };
    }

    private CompletionStage<HttpResponse> predict(ModelSpec spec, HttpRequest request) {
        PredictRequest asked = withSignatures(
                spec,
                Signature::unknown,
                signatures -> new PredictReader(request.body(), options.strict(), signatures).read());
        return infer(spec, asked.signature(), asked.inputs(), "predict", request)
                .thenApply(answer -> HttpResponse.of(
                        200, HttpResponse.JSON, PredictWriter.write(answer.outputs(), asked.byRow(), writer())));
    }

    private CompletionStage<HttpResponse> judge(
            RestPath path, HttpRequest request, Requirement requirement, JudgementWriter judgements) {
        Examples asked = Examples.read(request.body(), options.strict());
        SequencedMap<String, Tensor> inputs = withSignatures(path.spec(), TensorflowRest::unjudged, signatures -> {
            Signature signature = signatures.apply(asked.signature());
            requirement.check(signature);
            return asked.inputs(signature);
        });
        String api = path.verb().name().toLowerCase(Locale.ROOT);
        return infer(path.spec(), asked.signature(), inputs, api, request)
                .thenApply(answer ->
                        json(judgements.write(answer.outputs(), asked.examples().size(), writer())));
    }

    private static ServeException unjudged(String signature) {
        return ServeException.invalid("No signature was found with the name: %s", signature);
    }

    private CompletionStage<InferenceResponse> infer(
            ModelSpec spec, String signature, SequencedMap<String, Tensor> inputs, String api, HttpRequest request) {
        return inference.infer(new InferenceRequest(
                spec, signature, inputs, request.deadline(), request.cancelled(), api, "REST", request.headers()));
    }

    private <T> T withSignatures(
            ModelSpec spec, Function<String, ServeException> unknown, Function<Function<String, Signature>, T> use) {
        try (Lease lease = catalog.lease(spec)) {
            Map<String, Signature> signatures = lease.servable().signatures();
            return use.apply(name -> {
                String asked = name.isEmpty() ? Signature.DEFAULT : name;
                Signature signature = signatures.get(asked);
                if (signature == null) {
                    throw unknown.apply(asked);
                }
                return signature;
            });
        }
    }

    private byte[] status(ModelSpec spec) {
        List<VersionStatus> versions = catalog.versions(spec.name());
        Long version = spec.version();
        if (spec.label() != null) {
            try (Lease lease = catalog.lease(spec)) {
                version = lease.servable().version();
            }
        }
        return Descriptions.status(version == null ? versions : of(version, versions, spec));
    }

    private static List<VersionStatus> of(Long version, List<VersionStatus> versions, ModelSpec spec) {
        List<VersionStatus> found =
                versions.stream().filter(status -> status.version() == version).toList();
        if (found.isEmpty()) {
            throw ServeException.notFound("Could not find version %d of model %s", version, spec.name());
        }
        return found;
    }

    private byte[] metadata(ModelSpec spec) {
        try (Lease lease = catalog.lease(spec)) {
            Servable servable = lease.servable();
            return Descriptions.metadata(servable);
        }
    }

    private JsonWriter writer() {
        return options.pretty() ? JsonWriter.pretty() : JsonWriter.compact();
    }

    private static HttpResponse json(byte[] body) {
        return HttpResponse.of(200, HttpResponse.JSON, body);
    }

    private HttpResponse failure(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? cause(thrown) : thrown;
        Status status = cause instanceof ServeException refused ? refused.status() : Status.INTERNAL;
        String text = cause instanceof ServeException refused ? refused.sentence() : "Internal error";
        byte[] body = writer().startObject().member("error", text).endObject().toBytes();
        HttpResponse response = HttpResponse.of(status.http(), HttpResponse.JSON, body);
        if (cause instanceof ServeException refused && refused.retryAfter() instanceof Duration after) {
            return response.retryAfter(after);
        }
        boolean later = status.http() == 429 || status.http() == 503;
        return later ? response.retryAfter(Duration.ZERO) : response;
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        return thrown.getCause();
    }

    /// What a signature must be for a method.
    @FunctionalInterface
    private interface Requirement {
        void check(Signature signature);
    }

    /// Writes outputs as a method's answer.
    @FunctionalInterface
    private interface JudgementWriter {
        byte[] write(Map<String, Tensor> outputs, int examples, JsonWriter writer);
    }
}
