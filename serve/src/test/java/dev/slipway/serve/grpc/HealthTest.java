package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.security.SmallOnnx;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The health protocol of gRPC, asked by Google's client.
@Timeout(120)
class HealthTest {

    private static final String CHECK = "/grpc.health.v1.Health/Check";
    private static final String WATCH = "grpc.health.v1.Health/Watch";

    @TempDir
    Path folder;

    private final Server server =
            Server.start(List.of(ModelConfig.of("m", Path.of("nowhere", "at-all"))), ServerOptions.on(0));
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ModelService",
                "PredictionService",
                "tensorflow.serving.PredictionService",
                "tensorflow.serving.ModelService",
                "inference.GRPCInferenceService"
            })
    void everyServiceIsServingWhenItsModelsAre(String service) throws Exception {
        assertThat(checked(service)).isEqualTo("status: 2");
        BlockingQueue<String> told = watched(service, CallOptions.DEFAULT);
        assertThat(told.take()).isEqualTo("status: 2");
        serveAModel();
        assertThat(told.take()).isEqualTo("status: 1");
        assertThat(checked(service)).isEqualTo("status: 1");
        server.configure(List.of(ModelConfig.of("n", Path.of("nowhere", "else"))));
        assertThat(told.take()).isEqualTo("status: 2");
    }

    @Test
    void aServiceThatNobodyKnowsIsNotFoundAndMayBeWaitedFor() throws Exception {
        assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> checked("Nobody"))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(watched("Nobody", CallOptions.DEFAULT).take()).isEqualTo("status: 3");
    }

    @Test
    void whoListensHearsThatTheServerGoes() throws Exception {
        BlockingQueue<String> told = watched("", CallOptions.DEFAULT);
        assertThat(told.take()).isEqualTo("status: 2");
        server.close();
        assertThat(told.take()).isEqualTo("UNAVAILABLE");
    }

    @Test
    void aDeadlineEndsListening() throws Exception {
        BlockingQueue<String> told = watched("", CallOptions.DEFAULT.withDeadlineAfter(700, TimeUnit.MILLISECONDS));
        assertThat(told.take()).isEqualTo("status: 2");
        assertThat(told.take()).isEqualTo("DEADLINE_EXCEEDED");
    }

    private void serveAModel() throws IOException {
        server.configure(List.of(ModelConfig.of("m", SmallOnnx.write(folder.resolve("m.onnx")))));
    }

    private String checked(String service) throws Exception {
        return Schema.text(
                "HealthCheckResponse",
                ClientCalls.blockingUnaryCall(channel, RawBytes.unary(CHECK), CallOptions.DEFAULT, request(service)));
    }

    private static byte[] request(String service) throws Exception {
        return Schema.bytes("HealthCheckRequest", "service: '%s'".formatted(service));
    }

    /// What a listener hears, and how it ends.
    private BlockingQueue<String> watched(String service, CallOptions options) throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        MethodDescriptor<byte[], byte[]> watch = MethodDescriptor.newBuilder(RawBytes.RAW, RawBytes.RAW)
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(WATCH)
                .build();
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(watch, options), request(service), new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] message) {
                        try {
                            told.add(Schema.text("HealthCheckResponse", message));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        told.add(Status.fromThrowable(failure).getCode().name());
                    }

                    @Override
                    public void onCompleted() {
                        told.add("COMPLETED");
                    }
                });
        return told;
    }
}
