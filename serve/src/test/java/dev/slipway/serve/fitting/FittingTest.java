package dev.slipway.serve.fitting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.LeasedInference;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Inputs that are declared otherwise, where TensorFlow would take them.
class FittingTest {

    private final FakeModels models = new FakeModels();
    private final List<Shape> asked = new ArrayList<>();

    private Fitting halfPlusTwo(String input, String output) {
        Signature signature = Types.predict(types("x", input), types("y", output));
        models.with("m", Signature.DEFAULT, signature, inputs -> {
            Tensor x = Objects.requireNonNull(inputs.get("x"));
            asked.add(x.shape());
            Tensor y = x.element() == ElementType.STRING ? x : x.map(value -> value / 2 + 2);
            return Types.tensors("y", y.reshaped(answered(output, y)));
        });
        return new Fitting(models, models);
    }

    private static Shape answered(String declared, Tensor y) {
        return Shape.parse(declared, "y").hasRank(1) ? Shape.of(y.size()) : y.shape();
    }

    private static SequencedMap<String, TensorType> types(String name, String shape) {
        SequencedMap<String, TensorType> types = Types.none();
        types.put(name, TensorType.of(ElementType.FLOAT32, Shape.parse(shape, name)));
        return types;
    }

    private static InferenceRequest request(String api, SequencedMap<String, Tensor> inputs) {
        return new InferenceRequest(
                ModelSpec.latest("m"), Signature.DEFAULT, inputs, 0, new AtomicBoolean(), api, "REST", Map.of());
    }

    private static Tensor answer(Inference inference, Tensor x) {
        InferenceResponse response = inference
                .infer(request("predict", Types.tensors("x", x)))
                .toCompletableFuture()
                .join();
        return Objects.requireNonNull(response.outputs().get("y"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [batch, 1]         | [batch, 1]         | [3, 1]      | [3, 1]         | [3, 1]
            [batch, 1]         | [batch, 1]         | [3]         | [3, 1]         | [3]
            [batch, 1]         | [batch, 1]         | [2, 3]      | [6, 1]         | [2, 3]
            [batch, 1]         | [batch, 1]         | []          | [1, 1]         | []
            [batch]            | [batch]            | []          | [1]            | []
            [batch]            | [batch]            | [3, 1]      | [3]            | [3, 1]
            [batch, 28, 28, 1] | [batch, 28, 28, 1] | [3, 28, 28] | [3, 28, 28, 1] | [3, 28, 28, 1]
            [batch, 1]         | [batch, 10]        | [3]         | [3, 1]         | [3, 1]
            [batch, 1]         | [batch, 10]        | [2, 3]      | [2, 3]         | [2, 3]
            [batch, 4]         | [batch, 4]         | [4]         | [4]            | [4]
            [batch, n]         | [batch, n]         | [4]         | [4]            | [4]
            ?                  | ?                  | [4]         | [4]            | [4]
            """)
    void otherShapesAreMadeWhatIsDeclared(String input, String output, String given, String seen, String answered) {
        Fitting fitting = halfPlusTwo(input, output);
        Tensor x = Tensor.zeros(ElementType.FLOAT32, Shape.parse(given, "x"));
        assertThat(answer(fitting, x).shape()).hasToString(answered);
        assertThat(asked).map(Shape::toString).containsExactly(seen);
        try (Lease lease = models.lease(ModelSpec.latest("m"))) {
            assertThat(Fitting.run(lease.servable(), request("predict", Types.tensors("x", x))))
                    .isEqualTo(Types.tensors("y", answer(fitting, x)));
        }
    }

    @Test
    void singleElementsInDifferentShapesAreLeftAsTheyAre() {
        SequencedMap<String, TensorType> inputs = types("x", "[batch, 1]");
        inputs.putAll(types("z", "[batch, 1]"));
        SequencedMap<String, Tensor> given =
                Types.tensors("x", Tensor.ofFloats(Shape.of(1, 2), 1, 2), "z", Tensor.ofFloats(Shape.of(2, 1), 1, 2));
        models.with("m", Signature.DEFAULT, Types.predict(inputs, inputs), tensors -> tensors);
        assertThat(new Fitting(models, models)
                        .infer(request("predict", given))
                        .toCompletableFuture()
                        .join()
                        .outputs())
                .isEqualTo(given);
    }

    @Test
    void rowsOfAModelThatTakesOneAreComputedOneByOne() {
        Tensor x = Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
        Tensor y = Tensor.ofFloats(Shape.of(3, 2), 2.5f, 3, 3.5f, 4, 4.5f, 5);
        assertThat(answer(halfPlusTwo("[1, 2]", "[1, 2]"), x)).isEqualTo(y);
        assertThat(asked).map(Shape::toString).containsExactly("[1, 2]", "[1, 2]", "[1, 2]");
        try (Lease lease = models.lease(ModelSpec.latest("m"))) {
            assertThat(Fitting.run(lease.servable(), request("predict", Types.tensors("x", x))))
                    .isEqualTo(Types.tensors("y", y));
        }
    }

    @Test
    void textsAreTakenApartAndJoinedToo() {
        Fitting fitting = halfPlusTwo("[1]", "[1]");
        assertThat(answer(fitting, Tensor.ofTexts(Shape.of(2), "a", "b")))
                .isEqualTo(Tensor.ofTexts(Shape.of(2), "a", "b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [1, 2] | [batch, 2] | 3
            [3, 2] | [3, 2]     | 3
            [n, 2] | [1, 2]     | 3
            [1, 2] | [1, 2]     | 1
            [1, 2] | [1, 2]     | 1025
            """)
    void otherRowsStayTogether(String input, String output, int rows) {
        answer(halfPlusTwo(input, output), Tensor.zeros(ElementType.FLOAT32, Shape.of(rows, 2)));
        assertThat(asked).containsExactly(Shape.of(rows, 2));
    }

    @Test
    void aRowThatFailsFailsTheRequestAndEndsIt() {
        halfPlusTwo("[1]", "[1]");
        LeasedInference failing = new Leased((request, lease) -> {
            asked.add(Shape.SCALAR);
            return asked.size() < 2
                    ? models.infer(request, lease)
                    : CompletableFuture.failedFuture(new ServeException(Status.UNAVAILABLE, "full"));
        });
        assertThatThrownBy(() -> answer(new Fitting(models, failing), Tensor.ofFloats(Shape.of(9), new float[9])))
                .hasRootCauseMessage("full");
        assertThat(asked).filteredOn(Shape.SCALAR::equals).hasSize(2);
        assertThat(models.held()).isZero();
    }

    @Test
    void aRowThatWaitsIsWaitedFor() {
        halfPlusTwo("[1]", "[1]");
        List<CompletableFuture<Void>> turns = new ArrayList<>();
        LeasedInference later = new Leased((request, lease) -> {
            CompletableFuture<Void> turn = new CompletableFuture<>();
            turns.add(turn);
            return turn.thenCompose(_ -> models.infer(request, lease));
        });
        CompletionStage<InferenceResponse> answer = new Fitting(models, later)
                .infer(request("predict", Types.tensors("x", Tensor.ofFloats(Shape.of(3), 2, 4, 6))));
        for (int row = 0; row < 3; row++) {
            assertThat(turns).hasSize(row + 1);
            assertThat(answer.toCompletableFuture()).isNotDone();
            assertThat(models.held()).isEqualTo(1);
            turns.get(row).complete(null);
        }
        assertThat(answer.toCompletableFuture().join().outputs().get("y"))
                .isEqualTo(Tensor.ofFloats(Shape.of(3), 3, 4, 5));
        assertThat(models.taken()).isEqualTo(1);
        assertThat(models.held()).isZero();
    }

    @Test
    void aRequestTakesTheVersionOnce() {
        answer(halfPlusTwo("[batch, 1]", "[batch, 1]"), Tensor.ofFloats(Shape.of(1, 1), 2));
        assertThat(models.taken()).isEqualTo(1);
        assertThat(models.held()).isZero();
    }

    @Test
    void clientsOfTheOpenInferenceProtocolAreToldInstead() {
        Tensor x = Tensor.ofFloats(Shape.of(3), 1, 2, 3);
        halfPlusTwo("[batch, 1]", "[batch, 1]");
        var _ = new Fitting(models, models).infer(request("infer", Types.tensors("x", x)));
        assertThat(asked).containsExactly(Shape.of(3));
    }

    @Test
    void inputsOfOtherNamesAreRefusedInTensorFlowServingsWords() {
        Fitting fitting = halfPlusTwo("[batch, 1]", "[batch, 1]");
        Tensor one = Tensor.ofFloats(Shape.of(1, 1), 1);
        refuses(
                fitting,
                Types.tensors("z", one),
                "input tensor alias not found in signature: z. Inputs expected to be in the set {x}.");
        refuses(
                fitting,
                Types.tensors("x", one, "z", one),
                "input size does not match signature: 2!=1 len({x,z}) != len({x}). Sent extra: {z}. Missing but required: {}.");
        refuses(
                fitting,
                new LinkedHashMap<>(),
                "input size does not match signature: 0!=1 len({}) != len({x}). Sent extra: {}. Missing but required: {x}.");
        assertThat(models.held()).isZero();
    }

    private static void refuses(Fitting fitting, SequencedMap<String, Tensor> inputs, String sentence) {
        assertThatThrownBy(() -> fitting.infer(request("predict", inputs))
                        .toCompletableFuture()
                        .join())
                .hasRootCauseMessage(sentence);
    }

    /// Computes what is asked of a version that is held, and nothing else.
    private record Leased(BiFunction<InferenceRequest, Lease, CompletionStage<InferenceResponse>> computing)
            implements LeasedInference {

        @Override
        public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
            throw new AssertionError("the version is held already");
        }

        @Override
        public CompletionStage<InferenceResponse> infer(InferenceRequest request, Lease lease) {
            return computing.apply(request, lease);
        }
    }
}
