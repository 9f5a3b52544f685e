package dev.slipway.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.Asked;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/// The interface over models that are made up, and how the tests ask it.
abstract class TensorflowRestFixture {

    final FakeModels models = new FakeModels()
            .with(
                    "half",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.named("y", ElementType.FLOAT32)),
                    inputs -> Types.tensors("y", of(inputs, "x").map(x -> x / 2 + 2)))
            .with(
                    "bytes",
                    Signature.DEFAULT,
                    Types.predict(Types.named("u", ElementType.UINT8), Types.named("u", ElementType.UINT8)),
                    inputs -> inputs)
            .with(
                    "names",
                    Signature.DEFAULT,
                    Types.predict(Types.named("t", ElementType.STRING), Types.named("t", ElementType.STRING)),
                    inputs -> Types.tensors("a", of(inputs, "t"), "a_bytes", of(inputs, "t")))
            .with(
                    "two",
                    Signature.DEFAULT,
                    Types.predict(
                            Types.named("a", ElementType.FLOAT32, "b", ElementType.INT32),
                            Types.named("a", ElementType.FLOAT32, "b", ElementType.INT32)),
                    inputs -> inputs)
            .with(
                    "half-typed",
                    Signature.DEFAULT,
                    Types.predict(Types.named("h", ElementType.FLOAT16), Types.none()),
                    inputs -> inputs)
            .with(
                    "truth",
                    Signature.DEFAULT,
                    Types.predict(Types.named("b", ElementType.BOOL), Types.none()),
                    inputs -> inputs)
            .with(
                    "wide",
                    Signature.DEFAULT,
                    Types.predict(Types.named("l", ElementType.INT64, "u", ElementType.UINT64), Types.none()),
                    inputs -> inputs)
            .with(
                    "scalar",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.none()),
                    inputs -> Types.tensors("y", Tensor.scalar(1f)))
            .with(
                    "uneven",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.none()),
                    inputs -> Types.tensors("x", of(inputs, "x"), "y", Tensor.ofFloats(Shape.of(1), 1f)))
            .with(
                    "regressor",
                    Signature.DEFAULT,
                    new Signature(
                            Types.named("inputs", ElementType.STRING),
                            Types.named("outputs", ElementType.FLOAT32),
                            Signature.REGRESS),
                    inputs -> Types.tensors("outputs", Tensor.ofFloats(Shape.of(2, 1), 2f, 0.5f)))
            .with(
                    "classifier",
                    Signature.DEFAULT,
                    new Signature(
                            Types.named("inputs", ElementType.STRING),
                            Types.named("classes", ElementType.STRING, "scores", ElementType.FLOAT32),
                            Signature.CLASSIFY),
                    inputs -> Types.tensors(
                            "classes", Tensor.ofTexts(Shape.of(2, 2), "cat", "dog", "", "dog"),
                            "scores", Tensor.ofFloats(Shape.of(2, 2), 0.75f, 0.25f, 1f, 1e-7f)));

    final TensorflowRest rest = new TensorflowRest(models, models, RestOptions.DEFAULT);

    static Tensor of(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name));
    }

    void assertError(String model, String body, int status, String error) {
        HttpResponse response = ask(rest, "POST", "/v1/models/" + model + ":predict", body);
        assertThat(new String(response.body().getFirst(), StandardCharsets.UTF_8))
                .isEqualTo("{\n    \"error\": \"" + (error.contains("\\") ? error : error.replace("\"", "\\\""))
                        + "\"\n}");
        assertThat(response.status()).isEqualTo(status);
    }

    String predict(String model, String body) {
        return text(rest, "POST", "/v1/models/" + model + ":predict", body);
    }

    static String text(TensorflowRest rest, String method, String path, String body) {
        return new String(ask(rest, method, path, body).body().getFirst(), StandardCharsets.UTF_8);
    }

    static HttpResponse ask(TensorflowRest rest, String method, String path, String body) {
        return Asked.by(rest, method, path, body);
    }
}
