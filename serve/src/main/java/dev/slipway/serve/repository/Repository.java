package dev.slipway.serve.repository;

import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.settings.ServerLog;
import dev.slipway.serve.threads.Threads;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The models that are served. Folders are polled, versions loaded and unloaded on threads of their own: a request
/// never waits for either.
public final class Repository implements Catalog, AutoCloseable {

    private static final ServerLog LOG = ServerLog.of(Repository.class);

    private final RepositoryOptions options;
    private final Work work;
    private final ExecutorService loading;
    private final ExecutorService unloading;
    private final ScheduledExecutorService polling;
    private volatile Map<String, ServedModel> models = Map.of();
    private volatile boolean draining;

    /// A repository whose versions are served as soon as they are loaded.
    ///
    /// @param observer hears what is loaded, refused and unloaded, on any thread
    public Repository(RepositoryOptions options, Observer observer) {
        this(options, observer, Preparation.NONE);
    }

    /// @param preparation what is done with a version before requests reach it
    public Repository(RepositoryOptions options, Observer observer, Preparation preparation) {
        this(
                options,
                observer,
                preparation,
                new ModelLoader(
                        options.loading().runThreads(), options.loading().checkConversions()),
                Executors.newFixedThreadPool(options.loading().threads(), Threads.giveWay("slipway-load")),
                Executors.newFixedThreadPool(options.loading().unloadThreads(), Threads.giveWay("slipway-unload")),
                System::nanoTime,
                System::currentTimeMillis);
    }

    Repository(
            RepositoryOptions options,
            Observer observer,
            Preparation preparation,
            Loader loader,
            ExecutorService loading,
            ExecutorService unloading,
            LongSupplier nanos,
            LongSupplier millis) {
        this.options = options;
        this.loading = loading;
        this.unloading = unloading;
        this.polling = Executors.newSingleThreadScheduledExecutor(Threads.giveWay("slipway-poll"));
        this.work = new Work(loader, preparation, observer, loading, unloading, this::later, nanos, millis);
    }

    private void later(Runnable task, Duration delay) {
        try {
            var _ = polling.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            return;
        }
    }

    /// Begins to poll, after a first look.
    public void start() {
        look();
        long interval = options.lookout().poll().toMillis();
        if (interval > 0) {
            var _ = polling.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    /// Looks at every model's folder once.
    public void look() {
        for (ServedModel model : models.values()) {
            try {
                model.look();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.log(
                        Logger.Level.DEBUG,
                        () -> "looking for versions of " + model.config().name() + " failed",
                        e);
            }
        }
    }

    /// Serves exactly these models: those not among them are unloaded. One that lies elsewhere from now on is served
    /// from where it was until a version of it is loaded from there.
    ///
    /// @throws IllegalArgumentException when two have one name, or a label names a version that is not loaded
    public synchronized void configure(Collection<ModelConfig> configs) {
        Map<String, ServedModel> changed = new TreeMap<>();
        for (ModelConfig config : configs) {
            ServedModel known = models.get(config.name());
            requireLoaded(config, known);
            ServedModel model = known != null && known.config().base().equals(config.base())
                    ? known
                    : new ServedModel(config, options, work, known);
            if (changed.put(config.name(), model) != null) {
                throw new IllegalArgumentException("two models are called '%s'".formatted(config.name()));
            }
        }
        configs.forEach(
                config -> Objects.requireNonNull(changed.get(config.name())).configure(config));
        Map<String, ServedModel> before = models;
        models = new LinkedHashMap<>(changed);
        before.values().stream()
                .filter(model -> !changed.containsValue(model))
                .forEach(model -> model.replacedBy(changed.get(model.config().name())));
    }

    /// A label that already stands for something may only move to a version that is loaded.
    private void requireLoaded(ModelConfig config, @org.jspecify.annotations.Nullable ServedModel known) {
        if (options.labelsForUnavailable() || known == null) {
            return;
        }
        config.labels().forEach((label, number) -> {
            boolean loaded = known.statuses().stream()
                    .anyMatch(status -> status.version() == number && status.state() == VersionState.AVAILABLE);
            if (!loaded && !number.equals(known.config().labels().get(label))) {
                throw new IllegalArgumentException("label '%s' of model '%s' names version %d, which is not available"
                        .formatted(label, config.name(), number));
            }
        });
    }

    /// Serves this model too, or as it is now; looks at its folder at once, and loads what is there even if it was only
    /// just written or could not be loaded before.
    public void add(ModelConfig config) {
        synchronized (this) {
            List<ModelConfig> configs = new ArrayList<>(configs());
            configs.removeIf(known -> known.name().equals(config.name()));
            configs.add(config);
            configure(configs);
        }
        ServedModel model = models.get(config.name());
        if (model != null) {
            model.look(true);
        }
    }

    /// Serves this model no longer; whether it was served.
    public synchronized boolean remove(String name) {
        List<ModelConfig> configs = new ArrayList<>(configs());
        boolean was = configs.removeIf(known -> known.name().equals(name));
        if (was) {
            configure(configs);
        }
        return was;
    }

    /// The models that are served.
    public List<ModelConfig> configs() {
        return models.values().stream().map(ServedModel::config).toList();
    }

    /// What became of the versions of a model that its policy wants; nothing when the model is not served.
    public List<VersionStatus> wanted(String name) {
        ServedModel model = models.get(name);
        return model == null ? List.of() : model.wanted();
    }

    @Override
    public Lease lease(ModelSpec spec) {
        ServedModel model = models.get(spec.name());
        Lease lease = model == null ? null : model.lease(spec);
        if (lease == null) {
            throw ServeException.notFound("Servable not found for request: %s", spec);
        }
        return lease;
    }

    @Override
    public List<String> models() {
        return List.copyOf(models.keySet());
    }

    @Override
    public List<VersionStatus> versions(String model) {
        ServedModel served = models.get(model);
        List<VersionStatus> statuses = served == null ? List.of() : served.statuses();
        if (statuses.isEmpty()) {
            throw ServeException.notFound("Could not find any versions of model %s", model);
        }
        return statuses;
    }

    @Override
    public boolean isReady() {
        return !draining && models.values().stream().allMatch(ServedModel::isReady);
    }

    /// From now on it is not ready, so that whoever asks goes elsewhere. What is loaded still answers.
    public void drain() {
        draining = true;
    }

    /// Stops polling and unloads everything that no request holds.
    @Override
    public void close() {
        polling.shutdownNow();
        loading.shutdown();
        models.values().forEach(model -> model.replacedBy(null));
        unloading.shutdown();
        try {
            var _ = unloading.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
