package dev.slipway.serve.control;

import dev.slipway.serve.control.ControlOptions.Mode;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.ModelName;
import dev.slipway.serve.repository.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Loads and unloads models when clients ask, where they may decide; else keeps those that are in the model repository.
public final class RepositoryControl implements ModelControl, AutoCloseable {

    private static final Executor ASIDE = Thread::startVirtualThread;

    private final Repository repository;
    private final ControlOptions options;
    private final @Nullable ModelRepository folder;
    private final Map<String, Queue<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
    /// The versions that models had when clients unloaded them.
    private final Map<String, List<VersionStatus>> unloaded = new ConcurrentHashMap<>();

    private final Set<String> found = new HashSet<>();
    private @Nullable ScheduledExecutorService polling;

    /// @param loads is told by the repository
    public RepositoryControl(Repository repository, ControlOptions options, Loads loads) {
        loads.to(this::tell);
        this.repository = repository;
        this.options = options;
        this.folder = options.root() == null ? null : new ModelRepository(options.root());
    }

    /// Serves the models that are to be there at the start, besides those that are configured.
    ///
    /// @param poll between two looks at the folder, where it is polled
    /// @throws IllegalArgumentException when the folder cannot be read, or a model is not there
    public void start(Duration poll) {
        ModelRepository from = folder;
        if (from == null) {
            return;
        }
        try {
            List<String> all = from.names();
            boolean some = options.mode() == Mode.EXPLICIT && !options.first().contains("*");
            for (String name : some ? options.first() : all) {
                repository.add(from.find(name).orElseThrow(() -> absent(name)));
                found.add(name);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the model repository %s cannot be read".formatted(options.root()), e);
        }
        if (options.mode() == Mode.POLL && !poll.isZero()) {
            ScheduledExecutorService service = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("slipway-models").factory());
            polling = service;
            var _ = service.scheduleWithFixedDelay(this::look, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static IllegalArgumentException absent(String name) {
        return new IllegalArgumentException("there is no model '%s' in the model repository".formatted(name));
    }

    /// Serves the models that came, and no longer those that went. A folder that cannot be read changes nothing.
    synchronized void look() {
        ModelRepository from = folder;
        if (from == null) {
            return;
        }
        List<String> there;
        try {
            there = from.names();
        } catch (IOException e) {
            return;
        }
        for (String name : there) {
            if (found.add(name)) {
                from.find(name).ifPresent(repository::add);
            }
        }
        found.stream().filter(name -> !there.contains(name)).forEach(repository::remove);
        found.retainAll(there);
    }

    private void requireExplicit() {
        if (options.mode() != Mode.EXPLICIT) {
            throw new ServeException(
                    Status.UNAVAILABLE, "explicit model load / unload is not allowed if polling is enabled");
        }
    }

    @Override
    public CompletionStage<Void> load(String model, Map<String, String> parameters) {
        return CompletableFuture.supplyAsync(() -> started(model, parameters), ASIDE)
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Void> started(String model, Map<String, String> parameters) {
        requireExplicit();
        parameters.keySet().forEach(RepositoryControl::requireHarmless);
        ModelConfig config = config(model);
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.computeIfAbsent(model, _ -> new ConcurrentLinkedQueue<>()).add(done);
        try {
            repository.add(config);
        } catch (IllegalArgumentException e) {
            waiting.remove(model);
            throw ServeException.invalid("failed to load '%s': %s", model, String.valueOf(e.getMessage()));
        }
        tell(model);
        return done;
    }

    /// What Triton lets clients send along replaces files or their description: that is not for clients to do.
    private static void requireHarmless(String parameter) {
        if (parameter.equals("config") || parameter.startsWith("file:")) {
            throw ServeException.invalid(
                    "the parameter '%s' is not taken: models and their configurations come from the server's folders only",
                    parameter.equals("config") ? parameter : "file:…");
        }
    }

    private ModelConfig config(String model) {
        try {
            ModelName.require(model);
        } catch (IllegalArgumentException e) {
            throw ServeException.invalid("%s", String.valueOf(e.getMessage()));
        }
        Optional<ModelConfig> configured = repository.configs().stream()
                .filter(known -> known.name().equals(model))
                .findFirst();
        return configured
                .or(() -> folder == null ? Optional.empty() : folder.find(model))
                .orElseThrow(() -> ServeException.notFound(
                        "failed to load '%s', failed to poll from model repository: there is no such model", model));
    }

    @Override
    public CompletionStage<Void> unload(String model) {
        return CompletableFuture.runAsync(
                () -> {
                    requireExplicit();
                    List<VersionStatus> before = versions(model);
                    if (repository.remove(model)) {
                        unloaded.put(
                                model,
                                before.stream()
                                        .map(version ->
                                                new VersionStatus(version.version(), VersionState.END, Status.OK, ""))
                                        .toList());
                    }
                    tell(model);
                },
                ASIDE);
    }

    private List<VersionStatus> versions(String model) {
        try {
            return repository.versions(model);
        } catch (ServeException none) {
            return List.of();
        }
    }

    @Override
    public SequencedMap<String, List<VersionStatus>> loadable() {
        SequencedMap<String, List<VersionStatus>> loadable = new LinkedHashMap<>();
        ModelRepository from = folder;
        if (from == null) {
            return loadable;
        }
        Set<String> served = Set.copyOf(repository.models());
        try {
            for (String name : from.names()) {
                if (!served.contains(name)) {
                    loadable.put(name, unloaded.getOrDefault(name, List.of()));
                }
            }
        } catch (IOException e) {
            return new LinkedHashMap<>();
        }
        return loadable;
    }

    /// Tells who waits for a model when nothing of it is being loaded any more.
    private void tell(String model) {
        if (!waiting.containsKey(model)) {
            return;
        }
        List<VersionStatus> wanted = repository.wanted(model);
        boolean busy = wanted.stream()
                .anyMatch(version -> version.state() == VersionState.START || version.state() == VersionState.LOADING);
        if (busy) {
            return;
        }
        Queue<CompletableFuture<Void>> all = waiting.remove(model);
        if (all == null) {
            return;
        }
        String failures = wanted.stream()
                .filter(version -> version.state() != VersionState.AVAILABLE)
                .map(version ->
                        "version %d is at UNAVAILABLE state: %s;".formatted(version.version(), version.message()))
                .collect(Collectors.joining(" "));
        for (CompletableFuture<Void> each : all) {
            if (!wanted.isEmpty() && failures.isEmpty()) {
                each.complete(null);
            } else {
                each.completeExceptionally(new ServeException(
                        Status.INVALID_ARGUMENT,
                        "failed to load '%s', %s"
                                .formatted(model, wanted.isEmpty() ? "no version is available" : failures)));
            }
        }
    }

    /// Polls no more.
    @Override
    public void close() {
        ScheduledExecutorService service = polling;
        if (service != null) {
            service.shutdownNow();
        }
    }
}
