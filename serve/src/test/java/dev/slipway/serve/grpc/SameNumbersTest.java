package dev.slipway.serve.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import dev.slipway.convert.Conversion;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.RawBytes;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.repository.ModelConfig;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One model computes the same, bit by bit, whichever interface it is asked through, whatever its format.
@Timeout(120)
class SameNumbersTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");
    private static final String ONNX = "digits.onnx";
    private static final String NUMBER = "(-?[0-9][-+.0-9eE]*)";
    private static final int IMAGES = 3;

    @TempDir
    Path folder;

    private final Server server = Server.start(List.of(), ServerOptions.on(0));
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "google/digits_float.tflite",
                "google/digits_float16.tflite",
                "google/digits_dynamic.tflite",
                "google/digits_int8.tflite",
                "digits_frozen.pb",
                "digits_saved_model/1",
                ONNX
            })
    void whicheverInterfaceIsAsked(String name) throws Exception {
        serve(name.equals(ONNX) ? written() : DIGITS.resolve(name));
        String input;
        Tensor image;
        String output;
        Tensor expected;
        try (Lease lease = server.catalog().lease(ModelSpec.latest("m"))) {
            Map.Entry<String, TensorType> only = Objects.requireNonNull(
                            lease.servable().signatures().get(Signature.DEFAULT))
                    .inputs()
                    .firstEntry();
            input = only.getKey();
            image = image(only.getValue().element());
            var answer = lease.servable().run(Signature.DEFAULT, Map.of(input, image));
            output = answer.firstEntry().getKey();
            expected = answer.firstEntry().getValue();
        }
        double[] numbers = expected.toDoubles();
        assertThat(numbers).hasSize(10 * IMAGES);
        assertThat(predictedOverRest(image)).as("REST").containsExactly(numbers);
        assertThat(predictedOverGrpc(input, image)).as("gRPC").containsExactly(numbers);
        assertThat(inferredAsJson(input, image)).as("V2 JSON").containsExactly(numbers);
        byte[] bytes = expected.bytes().toArray(ValueLayout.JAVA_BYTE);
        assertThat(inferredAsBinary(input, output, image)).as("V2 binary").isEqualTo(bytes);
        assertThat(inferredOverGrpc(input, image)).as("V2 gRPC").isEqualTo(bytes);
    }

    @Test
    void theExamplesRequestShowsATwo() throws Exception {
        serve(DIGITS.resolve("google/digits_float.tflite"));
        byte[] request = Files.readAllBytes(DIGITS.resolve("two.json"));
        HttpResponse<byte[]> answer = post("/v1/models/m:predict", request);
        double[] shares = numbers(new String(answer.body(), UTF_8), NUMBER);
        assertThat(shares).hasSize(10);
        assertThat(shares[2]).isGreaterThan(0.9);
    }

    private Path written() {
        Path file = folder.resolve(ONNX);
        try (Model model = Formats.read(DIGITS.resolve("digits_frozen.pb"), ReadOptions.ALL, new Findings())) {
            Conversion.write(model, file, Formats.named("onnx"), new Findings());
        }
        return file;
    }

    private void serve(Path model) {
        server.configure(List.of(ModelConfig.of("m", model)));
        while (!server.catalog().isReady()) {
            assertThat(server.catalog().versions("m")).noneMatch(version -> version.state() == VersionState.END);
            Thread.onSpinWait();
        }
    }

    private static Tensor image(ElementType element) {
        Shape shape = Shape.of(IMAGES, 8, 8, 1);
        byte[] bytes = new byte[64 * IMAGES];
        float[] pixels = new float[64 * IMAGES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37);
            pixels[i] = i * 37 % 101 / 100f;
        }
        return element == ElementType.INT8
                ? Tensor.of(element, shape, MemorySegment.ofArray(bytes))
                : Tensor.ofFloats(shape, pixels);
    }

    private static List<String> texts(Tensor tensor) {
        return tensor.element().isInteger()
                ? Arrays.stream(tensor.toLongs()).mapToObj(Long::toString).toList()
                : Arrays.stream(tensor.toDoubles())
                        .mapToObj(value -> Float.toString((float) value))
                        .toList();
    }

    private double[] predictedOverRest(Tensor image) throws Exception {
        List<String> pixels = texts(image);
        StringBuilder instances = new StringBuilder();
        for (int i = 0; i < pixels.size(); i++) {
            instances
                    .append(i % 64 == 0 ? (i == 0 ? "[[" : ",[[") : i % 8 == 0 ? ",[" : ",")
                    .append('[')
                    .append(pixels.get(i))
                    .append(']')
                    .append(i % 64 == 63 ? "]]" : i % 8 == 7 ? "]" : "");
        }
        String answer = new String(
                post(
                                "/v1/models/m:predict",
                                "{\"instances\": [%s]}".formatted(instances).getBytes(UTF_8))
                        .body(),
                UTF_8);
        return numbers(answer.replace("\"predictions\":", ""), NUMBER);
    }

    private double[] inferredAsJson(String input, Tensor image) throws Exception {
        String request = """
                {"inputs": [{"name": "%s", "shape": [%d, 8, 8, 1], "datatype": "%s", "data": [%s]}]}""".formatted(input, IMAGES, datatype(image), String.join(",", texts(image)));
        String answer =
                new String(post("/v2/models/m/infer", request.getBytes(UTF_8)).body(), UTF_8);
        assertThat(answer).contains("\"data\":");
        return numbers(answer.substring(answer.indexOf("\"data\":") + 7), NUMBER);
    }

    private byte[] inferredAsBinary(String input, String output, Tensor image) throws Exception {
        byte[] bytes = image.bytes().toArray(ValueLayout.JAVA_BYTE);
        byte[] head = """
                {"inputs": [{"name": "%s", "shape": [%d, 8, 8, 1], "datatype": "%s", "parameters": {"binary_data_size": %d}}],\
                "outputs": [{"name": "%s", "parameters": {"binary_data": true}}]}""".formatted(input, IMAGES, datatype(image), bytes.length, output)
                .getBytes(UTF_8);
        byte[] body = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, body, head.length, bytes.length);
        HttpResponse<byte[]> answer =
                post("/v2/models/m/infer", body, "Inference-Header-Content-Length", Integer.toString(head.length));
        int skipped = Integer.parseInt(
                answer.headers().firstValue("inference-header-content-length").orElse("-1"));
        assertThat(skipped).as(new String(answer.body(), ISO_8859_1)).isPositive();
        return Arrays.copyOfRange(answer.body(), skipped, answer.body().length);
    }

    private double[] predictedOverGrpc(String input, Tensor image) throws Exception {
        String values = texts(image).stream()
                .map(value -> (image.element() == ElementType.INT8 ? "int_val: " : "float_val: ") + value)
                .collect(Collectors.joining(" "));
        String request = """
                model_spec { name: 'm' } inputs { key: '%s' value { dtype: %d
                tensor_shape { dim { size: %d } dim { size: 8 } dim { size: 8 } dim { size: 1 } } %s } }""".formatted(input, image.element() == ElementType.INT8 ? 6 : 1, IMAGES, values);
        String answer =
                call("/tensorflow.serving.PredictionService/Predict", "PredictRequest", request, "PredictResponse");
        return numbers(answer, "(?:float|int)_val: (\\S+)");
    }

    private byte[] inferredOverGrpc(String input, Tensor image) throws Exception {
        String raw = TextFormat.escapeBytes(ByteString.copyFrom(image.bytes().toArray(ValueLayout.JAVA_BYTE)));
        String request = """
                model_name: 'm' inputs { name: '%s' datatype: '%s' shape: [%d, 8, 8, 1] } raw_input_contents: "%s\"""".formatted(input, datatype(image), IMAGES, raw);
        String answer =
                call("/inference.GRPCInferenceService/ModelInfer", "ModelInferRequest", request, "ModelInferResponse");
        Matcher contents = Pattern.compile("raw_output_contents: \"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(answer);
        assertThat(contents.find()).as(answer).isTrue();
        return TextFormat.unescapeBytes(contents.group(1)).toByteArray();
    }

    private static String datatype(Tensor tensor) {
        return tensor.element() == ElementType.INT8 ? "INT8" : "FP32";
    }

    private static double[] numbers(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .mapToDouble(found -> Float.parseFloat(found.group(1)))
                .toArray();
    }

    private String call(String path, String requestType, String request, String responseType) throws Exception {
        return Schema.text(
                responseType,
                ClientCalls.blockingUnaryCall(
                        channel, RawBytes.unary(path), CallOptions.DEFAULT, Schema.bytes(requestType, request)));
    }

    private HttpResponse<byte[]> post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(new String(answer.body(), ISO_8859_1))
                .isEqualTo(200);
        return answer;
    }
}
