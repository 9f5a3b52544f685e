package dev.slipway.serve.control;

import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Repository;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/// Replaces the models that are served, and waits for those that are new, as TensorFlow Serving does for
/// `HandleReloadConfigRequest`.
public final class Arrivals {

    private static final Executor ASIDE = Thread::startVirtualThread;

    private final Repository repository;
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    /// @param loads is told by the repository
    public Arrivals(Repository repository, Loads loads) {
        this.repository = repository;
        loads.to(this::look);
    }

    /// Serves exactly these models. The stage ends when each that was not served before has a version that is,
    /// and fails with a [ServeException] when one has none that can be; the others are served then all the same.
    public CompletionStage<Void> replace(Collection<ModelConfig> models) {
        return CompletableFuture.supplyAsync(() -> replaced(models), ASIDE).thenCompose(stage -> stage);
    }

    private CompletionStage<Void> replaced(Collection<ModelConfig> models) {
        Set<String> before = Set.copyOf(repository.models());
        try {
            repository.configure(models);
        } catch (IllegalArgumentException e) {
            throw ServeException.invalid("%s", String.valueOf(e.getMessage()));
        }
        CompletableFuture<?>[] arrivals = models.stream()
                .map(ModelConfig::name)
                .filter(name -> !before.contains(name))
                .map(name -> awaited.computeIfAbsent(name, _ -> new CompletableFuture<>()))
                .toArray(CompletableFuture<?>[]::new);
        repository.look();
        awaited.keySet().forEach(this::look);
        return CompletableFuture.allOf(arrivals);
    }

    /// Tells who waits for a model when one of its versions is served, or nothing of it is being loaded any more.
    private void look(String model) {
        if (!awaited.containsKey(model)) {
            return;
        }
        List<VersionStatus> known = known(model);
        if (known.stream().anyMatch(version -> version.state() == VersionState.AVAILABLE)) {
            take(model).complete(null);
        } else if (!isComing(model, known)) {
            String why = known.isEmpty()
                    ? "there is no version of it"
                    : known.stream()
                            .map(version -> "version %d: %s".formatted(version.version(), version.message()))
                            .collect(Collectors.joining("; "));
            take(model)
                    .completeExceptionally(new ServeException(
                            Status.UNKNOWN, "model '%s' did not become available: %s".formatted(model, why)));
        }
    }

    /// Whether a version is being loaded, or waits until nobody writes it any more.
    private boolean isComing(String model, List<VersionStatus> known) {
        return repository.wanted(model).stream()
                        .anyMatch(wanted -> known.stream().noneMatch(version -> version.version() == wanted.version()))
                || known.stream()
                        .anyMatch(version ->
                                version.state() == VersionState.START || version.state() == VersionState.LOADING);
    }

    private List<VersionStatus> known(String model) {
        try {
            return repository.versions(model);
        } catch (ServeException none) {
            return List.of();
        }
    }

    private CompletableFuture<Void> take(String model) {
        CompletableFuture<Void> waiting = awaited.remove(model);
        return waiting == null ? new CompletableFuture<>() : waiting;
    }
}
