package dev.slipway.serve.v2;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.serve.Asked;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The interface over a model that answers what it is asked, and how the tests ask it.
abstract class OpenInferenceFixture {

    private static final VersionStatistics COUNTS = new VersionStatistics(
            "m",
            7,
            5,
            4,
            3,
            new VersionStatistics.Span(3, 30),
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            Map.of(8, new VersionStatistics.Span(2, 20)));

    final FakeModels models = identity(ElementType.FLOAT32);
    final OpenInference server = server(models);

    static FakeModels identity(ElementType element) {
        return new FakeModels()
                .with(
                        "m",
                        Signature.DEFAULT,
                        Types.predict(Types.named("x", element), Types.named("x", element)),
                        inputs -> inputs);
    }

    static OpenInference server(FakeModels models) {
        return new OpenInference(
                models, models, null, () -> List.of(COUNTS), ServerSettings.ofProcess(), SharedMemory.off());
    }

    HttpResponse post(String path, String json) {
        return ask(server, "POST", path, Map.of(), json.getBytes(StandardCharsets.UTF_8));
    }

    String get(String path) {
        return text(ask(server, "GET", path, Map.of(), new byte[0]).body().getFirst());
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static HttpResponse infer(OpenInference server, String json, byte... behind) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(header);
        body.writeBytes(behind);
        return ask(
                server,
                "POST",
                "/v2/models/m/infer",
                Map.of("inference-header-content-length", Integer.toString(header.length)),
                body.toByteArray());
    }

    static HttpResponse ask(
            OpenInference server, String method, String path, Map<String, String> headers, byte[] body) {
        return Asked.by(server, method, path, headers, body);
    }
}
