package dev.slipway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.bench.api.Api;
import dev.slipway.bench.api.Inputs;
import dev.slipway.bench.api.ModelName;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Measurement;
import dev.slipway.bench.load.Pace;
import dev.slipway.model.tensor.Shape;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.grpc.GrpcOptions;
import dev.slipway.serve.metrics.MonitorOptions;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.rest.RestOptions;
import dev.slipway.serve.schedule.QueueLimits;
import dev.slipway.serve.schedule.ScheduleOptions;
import dev.slipway.serve.shared.SharedMemoryOptions;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ServerBenchTest {

    private static final Inputs SMALL = new Inputs(Map.of("x", Shape.of(2, 5)), Map.of(), 1, 1);

    @TempDir
    static Path folder;

    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        QueueLimits patient = QueueLimits.DEFAULT.withDelay(Duration.ofMinutes(1)); // nothing is refused, however slow
        server = Server.start(
                List.of(ModelConfig.of("identity", IdentityModel.write(folder))),
                new ServerOptions(
                        NetOptions.on(0),
                        ServerOptions.Models.DEFAULT,
                        new ServerOptions.Requests(List.of(), ScheduleOptions.DEFAULT.with(patient)),
                        new ServerOptions.Answers(
                                RestOptions.DEFAULT, GrpcOptions.DEFAULT, SharedMemoryOptions.system(1 << 20)),
                        MonitorOptions.DEFAULT));
        while (!server.catalog().isReady()) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String url() {
        return "http://localhost:" + server.port();
    }

    private static ServerBench prepare(Api api, Inputs inputs) {
        return ServerBench.prepare(ServerBench.Target.of(url(), api), ModelName.of("identity"), inputs);
    }

    private static LoadPlan plan(Pace pace, long requests) {
        return LoadPlan.of(pace).withTimes(Duration.ZERO, LoadPlan.ENDLESS).withRequests(requests);
    }

    private static String good(Api api) {
        return api.isGrpc() ? "OK" : "200";
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestOfAClosedLoopIsAnswered(Api api) {
        Measurement seen = prepare(api, SMALL).run(plan(new Pace.Closed(4), 300));
        assertThat(seen.codes()).isEqualTo(Map.of(good(api), 300L));
        assertThat(seen.latency().count()).isEqualTo(300);
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestOfARateIsAnswered(Api api) {
        Measurement seen = prepare(api, SMALL).run(plan(Pace.Open.of(2000, true, 1), 200));
        assertThat(seen.codes()).isEqualTo(Map.of(good(api), 200L));
    }

    @ParameterizedTest
    @EnumSource
    void largeTensorsAreSentWhole(Api api) {
        ServerBench bench = prepare(api, new Inputs(Map.of("x", Shape.of(1, 400_000)), Map.of(), 1, 1));
        Measurement seen = bench.run(plan(new Pace.Closed(3), 6));
        assertThat(seen.codes()).isEqualTo(Map.of(good(api), 6L));
    }

    @ParameterizedTest
    @EnumSource(names = {"V2", "V2_GRPC"})
    void sharedInputsAreReadFromMemory(Api api) {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "skipped: there is no POSIX shared memory here");
        ServerBench.Target target = new ServerBench.Target(url(), api, null, Map.of(), 1, 0, true, true);
        try (ServerBench bench = ServerBench.prepare(target, ModelName.of("identity"), SMALL)) {
            LoadPlan plan = plan(new Pace.Closed(4), 100);
            assertThat(bench.run(plan).codes()).isEqualTo(Map.of(good(api), 100L));
            assertThat(bench.answer()).containsExactly("y: float32[2, 5]");
            assertThat(bench.describe(plan)).contains("and 40 in shared memory");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REST", "GRPC"})
    void anInterfaceWithoutSharedMemoryIsSaid(Api api) {
        ServerBench.Target target = new ServerBench.Target(url(), api, null, Map.of(), 1, 0, true, true);
        assertThatThrownBy(() -> ServerBench.prepare(target, ModelName.of("identity"), SMALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--api v2");
    }

    @ParameterizedTest
    @EnumSource
    void theAnswerIsDecoded(Api api) {
        assertThat(prepare(api, SMALL).answer())
                .containsExactly(api == Api.REST ? "predictions: a list of 2" : "y: float32[2, 5]");
    }

    @ParameterizedTest
    @EnumSource
    void severalThreadsShareTheLoad(Api api) {
        ServerBench.Target target = new ServerBench.Target(url(), api, null, Map.of(), 2, 3, false, false);
        ServerBench bench = ServerBench.prepare(target, ModelName.of("identity"), SMALL);
        assertThat(bench.run(plan(new Pace.Closed(5), 101)).requests()).isEqualTo(101);
        assertThat(bench.run(plan(new Pace.Queries(4), 20)).requests()).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownModelIsRefusedWithTheServersWords(Api api) {
        assertThatThrownBy(() -> ServerBench.prepare(ServerBench.Target.of(url(), api), ModelName.of("absent"), SMALL))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> ServerBench.prepare(
                        ServerBench.Target.of("http://localhost:1", Api.REST), ModelName.of("m"), SMALL))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("http://localhost:1");
        assertThatThrownBy(() -> prepare(Api.REST, new Inputs(Map.of("z", Shape.of(1)), Map.of(), 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'z'");
    }

    @Test
    void aScenarioSaysWhatItsRulesMiss() {
        Scenario.Result result =
                Scenario.OFFLINE.run(prepare(Api.V2_GRPC, SMALL), plan(new Pace.Closed(1), 50), 8, 2, 1, _ -> {});
        assertThat(result.row().seen().requests()).isEqualTo(50);
        assertThat(result.lines()).contains("Result is : INVALID", "  min queries: 100 of 24576");
        assertThatThrownBy(() ->
                        Scenario.SERVER.run(prepare(Api.REST, SMALL), plan(new Pace.Closed(1), 50), 8, 1, 1, _ -> {}))
                .hasMessageContaining("--latency-limit");
    }
}
