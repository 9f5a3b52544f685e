package dev.slipway.bench.net;

import dev.slipway.bench.api.Request;
import dev.slipway.bench.load.Outcome;
import dev.slipway.wire.FormatException;
import io.netty.channel.EventLoopGroup;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// One request on a connection of its own.
public final class Exchange {

    private static final int PREFIX = 5;
    private static final int SHOWN = 400;

    private record Answer(Outcome outcome, byte[] body, String message) {}

    private Exchange() {}

    /// The body of a good answer; of gRPC, the message.
    ///
    /// @throws FormatException when there is no good answer, with the server's words
    public static byte[] body(Endpoint endpoint, Request request, Duration patience) {
        EventLoopGroup loops = Wiring.loops(1, 0);
        CompletableFuture<Answer> future = new CompletableFuture<>();
        try (Wiring wiring = new Wiring(endpoint, request)) {
            wiring.connect(loops.next(), new OneRequest(future), true).addListener(connected -> {
                if (!connected.isSuccess()) {
                    future.completeExceptionally(connected.cause());
                }
            });
            Answer answer;
            try {
                answer = future.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            } catch (CompletionException e) {
                throw nothing(endpoint, e);
            }
            return checked(answer, request, endpoint);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    static FormatException nothing(Endpoint endpoint, CompletionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String words = cause.getMessage() == null ? "no answer in time" : cause.getMessage();
        return new FormatException(
                "NO_ANSWER",
                "nothing answers at %s: %s; start a server there, or name another"
                        .formatted(endpoint, cause instanceof ConnectException ? "it takes no connections" : words));
    }

    private static byte[] checked(Answer answer, Request request, Endpoint endpoint) {
        if (answer.outcome.equals(Outcome.DISCONNECTED)) {
            throw silent(endpoint, answer.message);
        }
        if (answer.outcome.kind() != Outcome.Kind.OK) {
            String said = new String(answer.body, StandardCharsets.UTF_8).strip();
            String words = answer.message.isEmpty() ? said : answer.message;
            throw new FormatException(
                    "REFUSED",
                    "%s answered %s to %s: %s"
                            .formatted(
                                    endpoint,
                                    answer.outcome.code(),
                                    request.path(),
                                    words.substring(0, Math.min(SHOWN, words.length()))));
        }
        return request.grpc() && answer.body.length >= PREFIX
                ? Arrays.copyOfRange(answer.body, PREFIX, answer.body.length)
                : answer.body;
    }

    private static FormatException silent(Endpoint endpoint, String words) {
        if (endpoint.tls() && !words.isEmpty()) {
            return new FormatException(
                    "NOT_TRUSTED",
                    "%s is not trusted: %s; name a file with its certificate, or with that of who signed it, with --ca"
                            .formatted(endpoint, words));
        }
        return new FormatException(
                "NO_ANSWER",
                "%s ends the connection without an answer; %s"
                        .formatted(
                                endpoint,
                                endpoint.tls() ? "look into its log" : "where it speaks TLS, write https:// instead"));
    }

    private record OneRequest(CompletableFuture<Answer> future) implements Desk {

        @Override
        public void freed(Connection connection) {
            if (!future.isDone()) {
                long now = System.nanoTime();
                connection.send(now, now);
                connection.flush();
            }
        }

        @Override
        public void answered(Connection connection, long scheduled, long sent, Outcome outcome) {
            byte[] body = connection.answer == null ? new byte[0] : connection.answer.toByteArray();
            future.complete(new Answer(outcome, body, connection.message));
        }

        @Override
        public void paused() {}

        @Override
        public void closed(Connection connection) {
            future.complete(new Answer(Outcome.DISCONNECTED, new byte[0], connection.message));
        }
    }
}
