package dev.slipway.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Runs everyday commands once while a distribution is built, so that Java can remember what they load and link.
final class Rehearsal {

    private static final long PATIENCE = 20_000_000_000L;

    private Rehearsal() {}

    /// The first argument is the folder of the digits example, the second one to write into.
    public static void main(String[] arguments) {
        StandardOutput.install();
        String model = arguments[0] + "/digits_saved_model/1";
        String written = arguments[1] + "/digits";
        for (List<String> command : List.of(
                List.of("--help"),
                List.of("inspect", model),
                List.of("convert", model, "-o", written + ".tflite"),
                List.of("convert", model, "-o", written + ".onnx"),
                List.of("convert", written + ".onnx", "-o", written + "_again.tflite"),
                List.of("verify", written + ".onnx", written + ".tflite"),
                List.of("inspect", "--json", written + ".tflite"),
                List.of("inspect", written + ".onnx"))) {
            Main.run(command.toArray(String[]::new));
        }
        serve(written + ".onnx");
        System.exit(0);
    }

    /// Serves a model until it has answered by each interface.
    private static void serve(String model) {
        try {
            int port = freePort();
            Thread.ofPlatform().daemon().start(() -> Main.run("serve", model, "--port=" + port));
            for (long end = System.nanoTime() + PATIENCE; System.nanoTime() < end; Thread.sleep(20)) {
                if (answer(port, "/v2/health/ready", "") == HttpURLConnection.HTTP_OK) {
                    break;
                }
            }
            String row = IntStream.range(0, 64).mapToObj(_ -> "0.0").collect(Collectors.joining(","));
            String image = IntStream.range(0, 8)
                    .mapToObj(_ -> "[" + "[0.0],".repeat(7) + "[0.0]]")
                    .collect(Collectors.joining(","));
            for (int i = 0; i < 20; i++) {
                answer(port, "/v1/models/digits", "");
                answer(port, "/v1/models/digits/metadata", "");
                answer(port, "/v2/models/digits", "");
                answer(port, "/v1/models/digits:predict", "{\"instances\": [[%s]]}".formatted(image));
                answer(
                        port,
                        "/v2/models/digits/infer",
                        "{\"inputs\": [{\"name\": \"image\", \"datatype\": \"FP32\", \"shape\": [1, 8, 8, 1], \"data\": [%s]}]}"
                                .formatted(row));
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("serving is not rehearsed: " + e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// The status of an answer; 0 when there is none.
    private static int answer(int port, String path, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://localhost:" + port + path).toURL().openConnection();
        try {
            if (!body.isEmpty()) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                connection.getInputStream().readAllBytes();
            }
            return status;
        } catch (ConnectException _) {
            return 0;
        }
    }
}
