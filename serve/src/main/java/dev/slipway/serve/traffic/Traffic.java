package dev.slipway.serve.traffic;

import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.ForwardingInference;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.threads.Threads;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends requests that name no version where their route says: to the version whose turn it is, in place of one
/// that is not loaded to the baseline, and in place of a baseline that is not loaded to where they went without a
/// route. Safe for many threads.
public final class Traffic extends ForwardingInference implements Catalog, AutoCloseable {

    private final Catalog catalog;
    private final Observer observer;
    private final ExecutorService background;
    private final Shadows shadows;
    private volatile Map<String, LiveRoute> routes = Map.of();

    /// @param next computes what has a version
    public Traffic(Catalog catalog, Inference next, Observer observer) {
        this(catalog, next, observer, Threads.whenIdle("slipway-shadow"));
    }

    Traffic(Catalog catalog, Inference next, Observer observer, ExecutorService background) {
        super(next);
        this.catalog = catalog;
        this.observer = observer;
        this.background = background;
        this.shadows = new Shadows(catalog, next, background);
    }

    /// Routes by these and no others. A route that is as it was goes on, with what is known of its versions.
    ///
    /// @throws IllegalArgumentException when two are for the same name
    public synchronized void configure(Collection<Route> configured) {
        routes = live(configured);
    }

    /// Adds routes, each in place of the one for the same name.
    ///
    /// @throws IllegalArgumentException when two are for the same name
    public synchronized void add(Collection<Route> configured) {
        Map<String, LiveRoute> changed = new TreeMap<>(routes);
        changed.putAll(live(configured));
        routes = changed;
    }

    private Map<String, LiveRoute> live(Collection<Route> configured) {
        Map<String, LiveRoute> lives = new TreeMap<>();
        for (Route route : configured) {
            if (lives.put(route.name(), live(route)) != null) {
                throw new IllegalArgumentException("two routes are for '%s'".formatted(route.name()));
            }
        }
        return lives;
    }

    private LiveRoute live(Route route) {
        LiveRoute known = routes.get(route.name());
        return known != null && known.configured().equals(route) ? known : new LiveRoute(route);
    }

    /// Takes a route away; whether there was one.
    public synchronized boolean remove(String model, String label) {
        Map<String, LiveRoute> changed = new HashMap<>(routes);
        boolean was = changed.remove(name(model, label)) != null;
        routes = new TreeMap<>(changed);
        return was;
    }

    /// What became of each route's requests.
    public List<RouteReport> report() {
        return routes.values().stream()
                .map(route ->
                        route.report(version -> isLoaded(route.configured().model(), version)))
                .toList();
    }

    private boolean isLoaded(String model, long version) {
        try (Lease _ = catalog.lease(ModelSpec.version(model, version))) {
            return true;
        } catch (ServeException e) {
            return false;
        }
    }

    private static String name(String model, String label) {
        return label.isEmpty() ? model : model + ":" + label;
    }

    private @Nullable LiveRoute route(ModelSpec spec) {
        Map<String, LiveRoute> known = routes;
        if (known.isEmpty() || spec.version() != null) {
            return null;
        }
        String label = spec.label();
        return known.get(label == null ? spec.name() : name(spec.name(), label));
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        LiveRoute route = route(request.spec());
        if (route == null) {
            return super.infer(request);
        }
        long version = route.choose(request);
        CompletionStage<InferenceResponse> stage = observed(route, version, request);
        if (version != route.baseline()) {
            stage = orIfNotLoaded(stage, () -> observed(route, route.baseline(), request));
        }
        return orIfNotLoaded(stage, () -> super.infer(request));
    }

    private static CompletionStage<InferenceResponse> orIfNotLoaded(
            CompletionStage<InferenceResponse> stage, Supplier<CompletionStage<InferenceResponse>> other) {
        return stage.exceptionallyCompose(failure ->
                statusOf(failure) == Status.NOT_FOUND ? other.get() : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<InferenceResponse> observed(LiveRoute route, long version, InferenceRequest request) {
        long began = System.nanoTime();
        return super.infer(request.with(ModelSpec.version(request.spec().name(), version)))
                .whenComplete((response, failure) -> {
                    Status status = failure == null ? Status.OK : statusOf(failure);
                    if (tells(status)) {
                        route.answered(version, status != Status.OK, System.nanoTime() - began)
                                .ifPresent(this::rolledBack);
                    }
                    if (response != null) {
                        shadows.show(route, request, response, this::rolledBack);
                    }
                });
    }

    /// Whether a status says something of the version, not only of the server's load or of the client.
    private static boolean tells(Status status) {
        return switch (status) {
            case CANCELLED, UNAVAILABLE, RESOURCE_EXHAUSTED, NOT_FOUND -> false;
            default -> true;
        };
    }

    private static Status statusOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ServeException refused ? refused.status() : Status.INTERNAL;
    }

    private void rolledBack(Rollback rollback) {
        observer.rolledBack(rollback.model(), rollback.label(), rollback.version(), rollback.reason());
    }

    @Override
    public Lease lease(ModelSpec spec) {
        LiveRoute route = route(spec);
        if (route == null) {
            return catalog.lease(spec);
        }
        try {
            return catalog.lease(ModelSpec.version(spec.name(), route.baseline()));
        } catch (ServeException missing) {
            return leaseWithoutRoute(spec, missing);
        }
    }

    private Lease leaseWithoutRoute(ModelSpec spec, ServeException missing) {
        try {
            return catalog.lease(spec);
        } catch (ServeException e) {
            throw missing;
        }
    }

    @Override
    public List<String> models() {
        return catalog.models();
    }

    @Override
    public List<VersionStatus> versions(String model) {
        return catalog.versions(model);
    }

    @Override
    public boolean isReady() {
        return catalog.isReady();
    }

    @Override
    public void close() {
        background.shutdownNow();
        try {
            var _ = background.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
