package dev.slipway.serve.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private final Versions versions = new Versions()
            .with(1, inputs -> outputs(1))
            .with(2, inputs -> outputs(1.00001f))
            .with(3, inputs -> outputs(5))
            .with(4, inputs -> {
                throw new ServeException(Status.INTERNAL, "broken");
            });
    private final List<String> rolledBack = new ArrayList<>();
    private final Observer observer = new Observer() {
        @Override
        public void rolledBack(String model, String label, long version, String reason) {
            rolledBack.add("%s:%s %d %s".formatted(model, label, version, reason));
        }
    };
    private final Traffic traffic = new Traffic(versions, versions, observer, new Here());
    private final TrafficApi api = new TrafficApi(traffic);

    private static SequencedMap<String, Tensor> outputs(float value) {
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put("y", Tensor.ofFloats(Shape.of(1), value));
        return outputs;
    }

    private static InferenceRequest request(ModelSpec spec, Map<String, String> headers) {
        return new InferenceRequest(
                spec,
                Signature.DEFAULT,
                new LinkedHashMap<>(),
                System.nanoTime() + TimeUnit.HOURS.toNanos(1),
                new AtomicBoolean(),
                "predict",
                "REST",
                headers);
    }

    private InferenceResponse answer(ModelSpec spec, Map<String, String> headers) {
        return traffic.infer(request(spec, headers)).toCompletableFuture().join();
    }

    private long version(ModelSpec spec) {
        return answer(spec, Map.of()).version();
    }

    private void configure(String text) {
        traffic.configure(TrafficFile.parse(text, "routes"));
    }

    private HttpResponse call(String method, String path, String body) {
        HttpRequest request = new HttpRequest(
                method, path, "", Map.of(), body.getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE, new AtomicBoolean());
        assertThat(api.handles(path)).isTrue();
        assertThat(api.role(request)).isEqualTo(Role.ADMIN);
        return api.handle(request).toCompletableFuture().join();
    }

    private ShadowReport shadow() {
        return Objects.requireNonNull(traffic.report().getFirst().shadow());
    }

    private static String text(HttpResponse response) {
        return new String(response.body().getFirst(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutRoutesNothingChanges() {
        assertThat(version(ModelSpec.latest("m"))).isEqualTo(3);
        assertThat(version(ModelSpec.version("m", 2))).isEqualTo(2);
    }

    @Test
    void aRouteOfALabelLeavesOtherRequestsAlone() {
        configure("route { model: 'm' label: 'stable' split { version: 1 weight: 1 } }");
        assertThat(version(ModelSpec.labelled("m", "stable"))).isEqualTo(1);
        assertThat(version(ModelSpec.latest("m"))).isEqualTo(3);
        assertThat(version(ModelSpec.version("m", 2))).isEqualTo(2);
    }

    @Test
    void aUserStaysWithAVersion() {
        configure("""
                route {
                  model: 'm'
                  split { version: 1 weight: 1 }
                  split { version: 2 weight: 1 }
                  sticky_header: 'X-User'
                }
                """);
        for (int user = 0; user < 50; user++) {
            Map<String, String> headers = Map.of("x-user", "u" + user);
            long first = answer(ModelSpec.latest("m"), headers).version();
            assertThat(answer(ModelSpec.latest("m"), headers).version()).isEqualTo(first);
        }
    }

    @Test
    void requestsAreReadByTheBaselinesSignature() {
        configure("route { model: 'm' split { version: 1 weight: 1 } split { version: 2 weight: 9 } baseline: 1 }");
        assertThat(traffic.lease(ModelSpec.latest("m")).servable().version()).isEqualTo(1);
    }

    @Test
    void aVersionThatIsNotLoadedLosesNoRequest() {
        configure("route { model: 'm' split { version: 1 weight: 1 } split { version: 99 weight: 9 } baseline: 1 }");
        for (int i = 0; i < 100; i++) {
            assertThat(version(ModelSpec.latest("m"))).isEqualTo(1);
        }
    }

    @Test
    void withoutItsBaselineARouteIsLeftOut() {
        configure("route { model: 'm' split { version: 98 weight: 1 } split { version: 99 weight: 9 } }"
                + "route { model: 'm' label: 'new' split { version: 2 weight: 1 } split { version: 99 weight: 1 } }");
        assertThat(traffic.lease(ModelSpec.latest("m")).servable().version()).isEqualTo(3);
        for (int i = 0; i < 100; i++) {
            assertThat(version(ModelSpec.latest("m"))).isEqualTo(3);
            assertThat(version(ModelSpec.labelled("m", "new"))).isEqualTo(2);
        }
        assertThat(traffic.report().getFirst().arms()).noneMatch(ArmReport::loaded);
        assertThat(traffic.report().getLast().arms())
                .extracting(ArmReport::loaded)
                .containsExactly(true, false);
    }

    @Test
    void anErrorNamesTheBaselineThatIsNotLoaded() {
        configure("route { model: 'm' label: 'new' split { version: 99 weight: 1 } }");
        assertThatThrownBy(() -> traffic.lease(ModelSpec.labelled("m", "new")))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("99");
    }

    @Test
    void aVersionThatFailsIsTakenOut() {
        configure("route { model: 'm' split { version: 1 weight: 9 } split { version: 4 weight: 1 } rollback {} }");
        int failed = 0;
        for (int i = 0; i < 1000; i++) {
            try {
                version(ModelSpec.latest("m"));
            } catch (CompletionException e) {
                failed++;
            }
        }
        assertThat(failed).isBetween(3, 20);
        assertThat(rolledBack).singleElement().asString().startsWith("m: 4 fails in 100 %");
    }

    @Test
    void aShadowIsComparedAndItsAnswersGoNowhere() {
        configure("route { model: 'm' split { version: 1 weight: 1 } shadow { version: 2 } }");
        for (int i = 0; i < 10; i++) {
            assertThat(version(ModelSpec.latest("m"))).isEqualTo(1);
        }
        ShadowReport report = shadow();
        assertThat(report.compared()).isEqualTo(10);
        assertThat(report.differing()).isZero();
        assertThat(report.maxAbsDiff()).isBetween(0.9e-5, 1.1e-5);
    }

    @Test
    void aShadowThatFailsHarmsNobody() {
        configure("route { model: 'm' split { version: 1 weight: 1 } shadow { version: 4 } }");
        assertThat(version(ModelSpec.latest("m"))).isEqualTo(1);
        assertThat(shadow().failures()).isEqualTo(1);
    }

    @Test
    void aShadowSeesItsFractionOfTheRequests() {
        configure("route { model: 'm' split { version: 1 weight: 1 } shadow { version: 2 fraction: 0.25 } }");
        for (int i = 0; i < 1000; i++) {
            version(ModelSpec.latest("m"));
        }
        assertThat(shadow().compared()).isBetween(245L, 255L);
    }

    @Test
    void aCanaryWhoseOutputsDifferIsTakenOut() {
        configure("""
                route {
                  model: 'm'
                  split { version: 1 weight: 9 }
                  split { version: 3 weight: 1 }
                  shadow { version: 3 }
                  rollback {}
                }
                """);
        for (int i = 0; i < 100; i++) {
            version(ModelSpec.latest("m"));
        }
        assertThat(rolledBack).singleElement().asString().startsWith("m: 3 differs in 100 %");
        assertThat(version(ModelSpec.latest("m"))).isEqualTo(1);
    }

    @Test
    void aRouteThatIsGivenAgainGoesOn() {
        String text = "route { model: 'm' split { version: 1 weight: 1 } }";
        configure(text);
        version(ModelSpec.latest("m"));
        configure(text);
        assertThat(traffic.report().getFirst().arms().getFirst().requests()).isEqualTo(1);
    }

    @Test
    void routesAreAddedShownAndDeleted() {
        HttpResponse added =
                call("POST", "/v1/admin/traffic", "route { model: 'm' label: 'a b' split { version: 1 weight: 1 } }");
        assertThat(added.status()).isEqualTo(200);
        assertThat(text(call("GET", "/v1/admin/traffic", ""))).contains("\"label\": \"a b\"", "\"share\": 1.0");
        assertThat(call("DELETE", "/v1/admin/traffic/m/labels/a%20b", "").status())
                .isEqualTo(200);
        assertThat(traffic.report()).isEmpty();
        assertThat(call("DELETE", "/v1/admin/traffic/m", "").status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        refused("route { model: 'm' split { weight: 1 } }", "a weight needs a version");
        refused(
                "route { model: 'm' split { version: 1 weight: 1e308 } split { version: 2 weight: 1e308 } }",
                "must sum to more than 0, found Infinity");
        refused(
                "route { model: 'm' split { version: 1 } sticky_header: 'x user' }",
                "no header can have the name 'x user'");
        refused("route { model: 'm' split { version: 1 } shadow { } }", "a shadow needs a version");
        refused("route { model: 'm' split { version: 1 } shadow { version: 2 max_waiting: 0 } }", "max_waiting");
        refused(
                "route { model: 'm' split { version: 1 weight: nan } }",
                "\"routes.route.split.weight must be a number");
        String twice = "route { model: 'm' split { version: 1 } } ".repeat(2);
        refused(twice, "two routes are for 'm'");
        assertThat(traffic.report()).isEmpty();
    }

    private void refused(String routes, String why) {
        for (String method : List.of("PUT", "POST")) {
            HttpResponse response = call(method, "/v1/admin/traffic", routes);
            assertThat(response.status()).isEqualTo(400);
            assertThat(text(response)).contains(why);
        }
    }

    @Test
    void aRouteThatCannotBeIsRefused() {
        assertThat(text(call("PUT", "/v1/admin/traffic", "route { model: 'm' split { version: 1 weight: -1 } }")))
                .contains("version 1 has weight -1.0: a weight is a number of 0 or more");
        assertThat(text(call("PUT", "/v1/admin/traffic", "route { model: 'm' }")))
                .contains("must sum to more than 0");
        assertThat(text(call("PUT", "/v1/admin/traffic", "route { split { version: 1 } }")))
                .contains("model is missing");
        assertThat(text(call(
                        "PUT", "/v1/admin/traffic", "route { model: 'm' split { version: 1 } rollback { alpha: 2 } }")))
                .contains("alpha must be between 0 and 1, found 2.0");
        assertThat(traffic.report()).isEmpty();
    }

    /// Runs what it is given on the thread that gives it.
    private static final class Here extends AbstractExecutorService {

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return true;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
