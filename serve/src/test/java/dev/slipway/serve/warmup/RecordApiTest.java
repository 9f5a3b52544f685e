package dev.slipway.serve.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordApiTest {

    private static final Signature SIGNATURE = Types.signature("x", TensorType.of(ElementType.FLOAT32, 1));

    @TempDir
    Path folder;

    private final FakeModels models =
            new FakeModels().with("m", "sig", SIGNATURE, inputs -> inputs).with("other", "sig", SIGNATURE, i -> i);
    private final Recorder recorder = new Recorder(models);
    private final RecordApi api = new RecordApi(recorder, models);

    @Test
    void theNextRequestsOfTheModelAreHandedOut() throws IOException {
        ask("m", 1);
        CompletableFuture<HttpResponse> answer = post("/v1/admin/models/m:record", "{\"count\": 2}", 60);
        assertThat(answer).isNotDone();
        ask("m", 2);
        ask("other", 3);
        assertThat(answer).isNotDone();
        ask("m", 4);
        assertThat(answer).isDone();
        assertThat(answer.join().headers()).containsEntry(RecordApi.COUNT, "2");
        assertThat(values(answer.join())).containsExactly(2f, 4f);
    }

    @Test
    void whatHasComeByTheDeadlineIsHandedOut() throws IOException {
        CompletableFuture<HttpResponse> answer = post("/v1/admin/models/m:record", "", 1);
        assertThat(answer.join().headers()).containsEntry(RecordApi.COUNT, "0");
        assertThat(values(answer.join())).isEmpty();
    }

    @Test
    void aFullModelIsStillRefusedBeforeItsRequestsAreRead() {
        Recorder full = new Recorder(new Inference() {
            @Override
            public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public void requireRoom(ModelSpec spec) {
                throw new ServeException(Status.UNAVAILABLE, spec.name() + " is full");
            }
        });
        assertThatThrownBy(() -> full.requireRoom(ModelSpec.latest("m"))).hasMessage("m is full");
    }

    @Test
    void onlyAdministratorsMayAsk() {
        assertThat(api.role(request("/v1/admin/models/m:record", "", 1))).isEqualTo(Role.ADMIN);
        assertThat(api.handles("/v1/models/m:predict")).isFalse();
    }

    @Test
    void whatCannotBeRecordedIsRefused() {
        assertThat(post("/v1/admin/models/none:record", "", 60).join().status()).isEqualTo(404);
        for (String body :
                List.of("{\"count\": 0}", "{\"count\": 1001}", "{\"cuont\": 5}", "{\"count\": \"5\"}", "[")) {
            assertThat(post("/v1/admin/models/m:record", body, 60).join().status())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    private void ask(String model, float value) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", Tensor.ofFloats(Shape.of(1), value));
        recorder.infer(new InferenceRequest(
                ModelSpec.latest(model), "sig", inputs, 0, new AtomicBoolean(), "predict", "REST", Map.of()));
    }

    private CompletableFuture<HttpResponse> post(String path, String body, long seconds) {
        return api.handle(request(path, body, seconds)).toCompletableFuture();
    }

    private static HttpRequest request(String path, String body, long seconds) {
        return new HttpRequest(
                "POST",
                path,
                "",
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds),
                new AtomicBoolean());
    }

    private List<Float> values(HttpResponse response) throws IOException {
        Path file = Files.write(folder.resolve("records"), response.body().getFirst());
        return WarmUp.records(file).stream()
                .flatMap(record -> PredictionLog.read(record, Map.of()).stream())
                .map(asked -> {
                    assertThat(asked.signature()).isEqualTo("sig");
                    return asked.inputs().firstEntry().getValue().toFloats()[0];
                })
                .toList();
    }
}
