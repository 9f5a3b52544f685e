package dev.slipway.serve.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientRatesTest {

    private static final SocketAddress ONE = new InetSocketAddress("192.0.2.1", 1000);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final ClientRates rates = new ClientRates(4, clock::get);

    @Test
    void aClientSavesUpRequestsForASecondAndNoMore() {
        assertThat(sent(ONE, 10)).isEqualTo(4);
        clock.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(sent(ONE, 10)).isEqualTo(2);
        clock.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(sent(ONE, 10)).isEqualTo(4);
    }

    @Test
    void whoIsRefusedIsToldWhenToComeAgain() {
        sent(ONE, 4);
        ServeException refusal = Objects.requireNonNull(refusal(Caller.ANYBODY, Role.INFER, ONE));
        assertThat(refusal.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(250));
        clock.addAndGet(Duration.ofMillis(250).toNanos() - 1);
        assertThat(refusal(Caller.ANYBODY, Role.INFER, ONE)).isNotNull();
        clock.addAndGet(1);
        assertThat(refusal(Caller.ANYBODY, Role.INFER, ONE)).isNull();
    }

    @Test
    void clientsAreToldApartByTheirAddressWhateverTheirPort() {
        assertThat(sent(ONE, 4)).isEqualTo(4);
        assertThat(sent(new InetSocketAddress("192.0.2.1", 2000), 4)).isZero();
        assertThat(sent(new InetSocketAddress("192.0.2.2", 1000), 4)).isEqualTo(4);
        assertThat(sent(new InetSocketAddress("2001:db8::1", 1), 4)).isEqualTo(4);
        assertThat(sent(new InetSocketAddress("2001:db8::ffff:2", 1), 4)).isZero();
        assertThat(sent(new InetSocketAddress("2001:db8:0:1::1", 1), 4)).isEqualTo(4);
        assertThat(sent(null, 5)).isEqualTo(4);
    }

    @Test
    void aClientThatShowsWhoItIsIsKnownAnywhere() {
        Caller somebody = new Caller("somebody", Set.of());
        assertThat(sent(ONE, 4)).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(refusal(somebody, Role.INFER, new InetSocketAddress("192.0.2." + i, 1)))
                    .isNull();
        }
        assertThat(refusal(somebody, Role.INFER, ONE)).isNotNull();
        assertThat(refusal(new Caller("else", Set.of()), Role.INFER, ONE)).isNull();
    }

    @Test
    void probesAreNotCounted() {
        sent(ONE, 4);
        assertThat(refusal(Caller.ANYBODY, Role.PROBE, ONE)).isNull();
        assertThat(refusal(Caller.ANYBODY, Role.ADMIN, ONE)).isNotNull();
    }

    @Test
    void manyClientsAreNotRememberedForEver() {
        for (int i = 0; i < 30_000; i++) {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(refusal(new Caller("client " + i, Set.of()), Role.INFER, ONE))
                    .isNull();
        }
        assertThat(rates.remembered()).isLessThan(10_010);
    }

    @Test
    void overHttpTheyAreToldInSeconds() throws IOException, InterruptedException {
        Echo echo = new Echo();
        NetServer server = NetServer.start(
                List.of(echo),
                List.of(echo),
                NetOptions.on()
                        .with(List.of(new InetSocketAddress("127.0.0.1", 0)))
                        .with(NetLimits.DEFAULT.withPerClient(1)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/echo".formatted(server.port())))
                    .build();
            HttpResponse<String> first = client.send(request, BodyHandlers.ofString());
            assertThat(first.statusCode()).isNotEqualTo(429);
            HttpResponse<String> refused = first;
            while (refused.statusCode() != 429) {
                refused = client.send(request, BodyHandlers.ofString());
            }
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
            assertThat(refused.body()).contains("more than the 1 requests a second");
        } finally {
            server.close(Duration.ZERO);
        }
    }

    /// How many of so many requests are let in.
    private int sent(@Nullable SocketAddress remote, int count) {
        int admitted = 0;
        for (int i = 0; i < count; i++) {
            admitted += refusal(Caller.ANYBODY, Role.INFER, remote) == null ? 1 : 0;
        }
        return admitted;
    }

    private @Nullable ServeException refusal(Caller caller, Role role, @Nullable SocketAddress remote) {
        return catchThrowableOfType(ServeException.class, () -> rates.count(caller, role, remote));
    }
}
