package dev.slipway.conformance.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Corpus;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.example.Feature;
import dev.slipway.serve.example.Features;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.verify.data.TensorFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TensorFlow Serving's own test model answers as is stored beside it.
@Tag("corpus")
class HalfPlusTwoTest {

    private static final String FOLDER = "savedmodel/serving_half_plus_two";

    @ParameterizedTest
    @CsvSource({
        "saved_model_half_plus_two_cpu, default, half_plus_two_model_metadata.json",
        "saved_model_half_plus_two_2_versions, saved_model_half_plus_two_2_versions, saved_model_half_plus_two_2_versions_metadata.json"
    })
    void itsMetadataIsWhatIsStored(String base, String name, String stored) throws Exception {
        Path folder = Corpus.folder(FOLDER);
        String expected = Files.readString(folder.resolve(stored));
        try (Server server = serving(name, folder.resolve(base))) {
            for (VersionStatus version : server.catalog().versions(name)) {
                String path = "/v1/models/%s/versions/%d/metadata".formatted(name, version.version());
                assertThat(Json.parse(get(server, path)))
                        .isEqualTo(Json.parse(expected.replace("\"123\"", "\"%d\"".formatted(version.version()))));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "saved_model_half_plus_two_cpu",
        "saved_model_half_plus_two_2_versions",
        "saved_model_half_plus_two_tf2_cpu"
    })
    void itAnswersAsIsStored(String base) throws Exception {
        Path folder = Corpus.folder(FOLDER).resolve(base);
        try (Server server = serving("half", folder);
                Stream<Path> files = Files.walk(folder)) {
            List<Path> stored =
                    files.filter(file -> file.toString().endsWith(".ref.npz")).toList();
            assertThat(stored).hasSizeGreaterThan(4);
            for (Path file : stored) {
                long version = Long.parseLong(folder.relativize(file).getName(0).toString());
                String signature = file.getFileName().toString().split("\\.")[2];
                answers(server, "/v1/models/half/versions/" + version, signature, TensorFile.read(file));
            }
        }
    }

    private static void answers(Server server, String model, String signature, Map<String, Tensor> stored)
            throws Exception {
        Tensor input = Objects.requireNonNull(stored.get("in0"));
        float expected = Objects.requireNonNull(stored.get("out0")).toFloats()[0];
        boolean isExample = input.element() == ElementType.UINT8;
        byte[] bytes = input.bytes().toArray(ValueLayout.JAVA_BYTE);
        String column =
                isExample ? "[{\"b64\": \"%s\"}]".formatted(Base64.getEncoder().encodeToString(bytes)) : nested(input);
        String predicted = post(
                server,
                model + ":predict",
                "{\"signature_name\": \"%s\", \"inputs\": %s}".formatted(signature, column));
        assertThat(predicted).as(signature).contains("\"outputs\"");
        assertThat(flat(predicted)).as(signature).containsExactly(expected);
        String method = signature.startsWith("classify") ? "classify" : "regress";
        if (signature.startsWith(method)) {
            String example = isExample ? json(Features.of(bytes)) : "{\"inputs\": %s}".formatted(input.toFloats()[0]);
            String judged = post(
                    server,
                    model + ":" + method,
                    "{\"signature_name\": \"%s\", \"examples\": [%s]}".formatted(signature, example));
            boolean judges = input.shape().rank() == 2 || isExample;
            if (judges) {
                assertThat(judged).as(signature).contains("\"results\"");
                assertThat(flat(judged.replace("\"\"", ""))).as(signature).containsExactly(expected);
            }
        }
    }

    private static String nested(Tensor input) {
        String values = Arrays.toString(input.toFloats());
        return input.shape().rank() == 2 ? "[%s]".formatted(values) : values;
    }

    private static String json(Map<String, Feature> features) {
        return features.entrySet().stream()
                .map(entry -> "\"%s\": %s"
                        .formatted(
                                entry.getKey(), Arrays.toString(entry.getValue().numbers())))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static float[] flat(String answer) {
        assertThat(answer).doesNotContain("error");
        String numbers = answer.replaceAll("\"[a-z]*\"", " ").replaceAll("[^0-9.eE+-]+", " ");
        Stream<String> words = Stream.of(numbers.strip().split(" "));
        double[] values = words.mapToDouble(Double::parseDouble).toArray();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void examplesThatDoNotFitAreRefusedAsTensorFlowDoes() throws Exception {
        Path folder = Corpus.folder(FOLDER).resolve("saved_model_half_plus_two_cpu");
        try (Server server = serving("half", folder)) {
            String request = "{\"signature_name\": \"regress_x_to_y2\", \"examples\": [{\"x\": 0.0}, {\"x\": [4.0]}]}";
            String answer = post(server, "/v1/models/half:regress", request);
            assertThat(flat(answer)).hasSize(2);
            assertThat(flat(answer)[1] - flat(answer)[0]).isEqualTo(2.0f);
            assertThat(post(server, "/v1/models/half:regress", request.replace("\"x\": 0.0", "")))
                    .contains("Feature: x (data type: float32) is required but could not be found.");
            assertThat(post(server, "/v1/models/half:regress", request.replace("4.0", "\"four\"")))
                    .contains("Key: x", "Data types don't match");
            assertThat(post(server, "/v1/models/half:classify", request.replace("y2", "y")))
                    .contains("Expected classification signature method_name to be tensorflow/serving/classify."
                            + " Was: tensorflow/serving/regress");
        }
    }

    @Test
    void itsTfliteTwinAnswersTheSame() throws Exception {
        Path folder = Corpus.folder(FOLDER).resolve("saved_model_half_plus_two_tflite");
        try (Server server = serving("half", folder)) {
            assertThat(flat(post(server, "/v1/models/half:predict", "{\"instances\": [[5.0]]}")))
                    .containsExactly(4.5f);
        }
    }

    private static Server serving(String name, Path base) throws IOException, InterruptedException {
        Server server = Server.start(
                List.of(new ModelConfig(name, base, new VersionPolicy.All(), Map.of())),
                ServerOptions.on(0)
                        .with(ServerOptions.Models.DEFAULT.with(
                                RepositoryOptions.DEFAULT.with(Lookout.every(Duration.ZERO)))));
        while (!server.catalog().isReady()) {
            Thread.onSpinWait();
            List<VersionStatus> failed = server.catalog().versions(name).stream()
                    .filter(status -> status.state() == VersionState.END)
                    .toList();
            assertThat(failed).isEmpty();
        }
        return server;
    }

    private static String get(Server server, String path) throws Exception {
        return sent(HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .build());
    }

    private static String post(Server server, String path, String body) throws Exception {
        return sent(HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static String sent(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
