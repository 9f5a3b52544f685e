package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.http.Watcher;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.net.NetLimits;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.net.NetServer;
import dev.slipway.serve.shared.SharedMemory;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests and answers in two streams, as Triton's client sends and hears them.
@Timeout(60)
class StreamInferTest {

    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.newBuilder(
                    RawBytes.RAW, RawBytes.RAW)
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName("inference.GRPCInferenceService/ModelStreamInfer")
            .build();

    /// Answers a request whose input is named `held` when told to.
    private static final class Slow implements Inference {

        private final FakeModel model = new FakeModel();
        private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        private final BlockingQueue<InferenceRequest> requests = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
            requests.add(request);
            if (!request.inputs().containsKey("held")) {
                return model.infer(request);
            }
            CompletableFuture<InferenceResponse> answer = new CompletableFuture<>();
            held.add(() ->
                    answer.complete(model.infer(request).toCompletableFuture().join()));
            return answer;
        }
    }

    private final Slow slow = new Slow();
    private final NetServer server = NetServer.start(
            List.of(),
            List.of(new StreamInfer(slow.model, slow, SharedMemory.off())),
            NetOptions.on()
                    .with(List.of(new InetSocketAddress("127.0.0.1", 0)))
                    .with(NetLimits.DEFAULT.withBody(4 << 20)),
            Watcher.NONE);
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close(Duration.ZERO);
    }

    /// A stream that is open, and what comes back.
    private final class Talk extends ClientCall.Listener<byte[]> {

        private final ClientCall<byte[], byte[]> call;
        private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        Talk(CallOptions options) {
            call = channel.newCall(METHOD, options);
            call.start(this, new Metadata());
            call.request(1_000_000);
        }

        void ask(String request) throws Exception {
            call.sendMessage(Schema.bytes("ModelInferRequest", request));
        }

        byte[] next() throws InterruptedException {
            return awaited(answers);
        }

        String answer() throws Exception {
            return Schema.text("ModelStreamInferResponse", next());
        }

        Status.Code end() throws Exception {
            return end.get(30, TimeUnit.SECONDS).getCode();
        }

        @Override
        public void onMessage(byte[] message) {
            answers.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }

    private static <T> T awaited(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T next = queue.poll(30, TimeUnit.SECONDS);
        return Objects.requireNonNull(next);
    }

    private static String request(String id, String input) {
        return "model_name: 'half' id: '%s' inputs { name: '%s' datatype: 'FP32' shape: 1 contents { fp32: 1 } }"
                .formatted(id, input);
    }

    @Test
    void everyRequestIsAnsweredInItsTurn() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        talk.ask(request("a", "x"));
        assertThat(talk.answer())
                .isEqualTo("infer_response { model_name: \"half\" model_version: \"7\" id: \"a\""
                        + " outputs { name: \"x\" datatype: \"FP32\" shape: 1 contents { fp32: 1.0 } } }");
        talk.ask(request("b", "held"));
        talk.ask(request("c", "x"));
        talk.call.halfClose();
        awaited(slow.held).run();
        assertThat(talk.answer()).contains("id: \"b\"");
        assertThat(talk.answer()).contains("id: \"c\"");
        assertThat(talk.end()).isEqualTo(Status.Code.OK);
    }

    @Test
    void whatIsWrongWithOneRequestEndsNotTheStream() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        talk.ask(request("a", "x").replace("half", "other"));
        assertThat(talk.answer())
                .startsWith("error_message: \"Request for unknown model")
                .endsWith("infer_response { id: \"a\" }");
        talk.ask(request("b", "x").replace("fp32: 1", "fp32: [1, 2]"));
        assertThat(talk.answer()).contains("takes 1 elements, got 2", "id: \"b\"");
        talk.call.sendMessage(new byte[] {0x1f});
        assertThat(talk.answer()).startsWith("error_message: ");
        talk.ask(request("c", "x"));
        assertThat(talk.answer()).contains("id: \"c\"").doesNotContain("error_message");
        talk.call.halfClose();
        assertThat(talk.end()).isEqualTo(Status.Code.OK);
    }

    @Test
    void anEmptyAnswerFollowsWhereItIsAskedFor() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        talk.ask(request("a", "x")
                + " parameters { key: 'triton_enable_empty_final_response' value { bool_param: true } }");
        assertThat(talk.answer())
                .contains("outputs {", "parameters { key: \"triton_final_response\" value { ")
                .doesNotContain("true");
        assertThat(talk.answer())
                .isEqualTo("infer_response { model_name: \"half\" id: \"a\""
                        + " parameters { key: \"triton_final_response\" value { bool_param: true } } }");
    }

    @Test
    void thousandsOfRequestsAndLargeOnesPassThrough() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        String many = request("n", "x");
        for (int i = 0; i < 5_000; i++) {
            talk.ask(many);
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(talk.answer()).contains("fp32: 1.0");
        }
        String large = "model_name: 'half' inputs { name: 'x' datatype: 'FP32' shape: 500000 } raw_input_contents: '%s'"
                .formatted("abcd".repeat(500_000));
        for (int i = 0; i < 20; i++) {
            talk.ask(large);
        }
        talk.call.halfClose();
        for (int i = 0; i < 20; i++) {
            assertThat(talk.next()).hasSizeGreaterThan(2_000_000);
        }
        assertThat(talk.end()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aMessageThatIsTooLargeEndsTheStream() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        talk.ask(request("a", "x"));
        assertThat(talk.answer()).contains("id: \"a\"");
        talk.call.sendMessage(new byte[5 << 20]);
        assertThat(talk.end()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aClientThatLeavesCancelsWhatItAskedFor() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        talk.ask(request("a", "held"));
        InferenceRequest held = awaited(slow.requests);
        talk.call.cancel("enough", null);
        while (!held.isCancelled()) {
            Thread.onSpinWait();
        }
        assertThat(talk.end()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void theDeadlineIsThatOfTheWholeStream() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS));
        talk.ask(request("a", "held"));
        assertThat(talk.end()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void aServerThatShutsDownAnswersWhatItTookAndSaysSo() throws Exception {
        Talk talk = new Talk(CallOptions.DEFAULT);
        talk.ask(request("a", "held"));
        Runnable answer = awaited(slow.held);
        Thread closing = Thread.ofVirtual().start(() -> server.close(Duration.ofSeconds(20)));
        answer.run();
        assertThat(talk.answer()).contains("id: \"a\"");
        assertThat(talk.end()).isEqualTo(Status.Code.UNAVAILABLE);
        closing.join();
    }
}
