package dev.slipway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.bench.api.Api;
import dev.slipway.bench.api.Inputs;
import dev.slipway.bench.api.ModelName;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Pace;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.net.Tls;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.wire.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SecureServerBenchTest {

    @TempDir
    static Path folder;

    private static Server server;
    private static Path ca;

    @BeforeAll
    static void start() throws Exception {
        OwnCertificate own = OwnCertificate.make(folder);
        ca = Files.writeString(folder.resolve("ca.pem"), own.certificate());
        ServerOptions options = ServerOptions.on(0);
        Tls tls = new Tls(own.certificate(), own.key(), null, Tls.Clients.IGNORED);
        server = Server.start(
                List.of(ModelConfig.of("identity", IdentityModel.write(folder))),
                options.with(options.net().with(tls)));
        while (!server.catalog().isReady()) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ServerBench prepare(Api api, @Nullable Path trusted) {
        return prepare("https", api, trusted);
    }

    private static ServerBench prepare(String scheme, Api api, @Nullable Path trusted) {
        ServerBench.Target target = new ServerBench.Target(
                scheme + "://localhost:" + server.port(), api, trusted, Map.of("x-a", "b"), 1, 0, false, false);
        return ServerBench.prepare(target, ModelName.of("identity"), Inputs.random(1));
    }

    @ParameterizedTest
    @EnumSource
    void everyInterfaceIsSpokenOverTls(Api api) {
        LoadPlan plan = LoadPlan.of(new Pace.Closed(2))
                .withTimes(Duration.ZERO, LoadPlan.ENDLESS)
                .withRequests(50);
        assertThat(prepare(api, ca).run(plan).codes()).isEqualTo(Map.of(api.isGrpc() ? "OK" : "200", 50L));
    }

    @Test
    void aServerThatIsNotTrustedIsNotMeasured() {
        for (Api api : Api.values()) {
            assertThatThrownBy(() -> prepare(api, null))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("is not trusted")
                    .hasMessageContaining("--ca");
        }
        assertThatThrownBy(() -> prepare(Api.REST, folder.resolve("none.pem"))).hasMessageContaining("none.pem");
    }

    @ParameterizedTest
    @EnumSource
    void whoForgetsTheSIsToldSo(Api api) {
        assertThatThrownBy(() -> prepare("http", api, null))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("https://");
    }
}
