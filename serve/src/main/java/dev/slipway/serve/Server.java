package dev.slipway.serve;

import dev.slipway.serve.access.Access;
import dev.slipway.serve.control.Arrivals;
import dev.slipway.serve.control.Loads;
import dev.slipway.serve.control.RepositoryControl;
import dev.slipway.serve.fitting.Fitting;
import dev.slipway.serve.grpc.GrpcServices;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.metrics.Monitor;
import dev.slipway.serve.net.NetServer;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Preparation;
import dev.slipway.serve.repository.Repository;
import dev.slipway.serve.rest.TensorflowRest;
import dev.slipway.serve.schedule.BatchingPolicy;
import dev.slipway.serve.schedule.Scheduler;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.serve.traffic.Traffic;
import dev.slipway.serve.traffic.TrafficApi;
import dev.slipway.serve.v2.OpenInference;
import dev.slipway.serve.v2.SharedMemoryApi;
import dev.slipway.serve.warmup.RecordApi;
import dev.slipway.serve.warmup.Recorder;
import dev.slipway.serve.warmup.WarmUp;
import java.util.Collection;
import java.util.List;

/// A running server: models, the threads that compute, and the network.
///
///     try (Server server = Server.start(List.of(ModelConfig.of("m", path)), ServerOptions.on(8500))) { … }
public final class Server implements AutoCloseable {

    private final Repository repository;
    private final RepositoryControl control;
    private final Scheduler scheduler;
    private final Traffic traffic;
    private final WarmUp warmUp;
    private final NetServer net;
    private final Monitor monitor;
    private final SharedMemory memory;

    private Server(
            Repository repository,
            RepositoryControl control,
            Scheduler scheduler,
            Traffic traffic,
            WarmUp warmUp,
            NetServer net,
            Monitor monitor,
            SharedMemory memory) {
        this.memory = memory;
        this.repository = repository;
        this.control = control;
        this.scheduler = scheduler;
        this.traffic = traffic;
        this.warmUp = warmUp;
        this.net = net;
        this.monitor = monitor;
    }

    /// Looks for versions, and listens. Versions load while the server already answers.
    ///
    /// @throws IllegalArgumentException when two models have one name, or an address cannot be listened on
    public static Server start(Collection<ModelConfig> models, ServerOptions options) {
        return start(models, options, Observer.NONE);
    }

    /// Looks for versions, and listens, while somebody hears what the server does.
    ///
    /// @throws IllegalArgumentException when two models have one name, or an address cannot be listened on
    public static Server start(Collection<ModelConfig> models, ServerOptions options, Observer audience) {
        WarmUp warmUp = new WarmUp(options.models().warmUp());
        Monitor monitor = Monitor.start(options.monitor());
        Loads loads = new Loads();
        Observer observer = Observer.all(monitor.observer(), loads, audience);
        Repository repository = new Repository(
                options.models().repository(),
                observer,
                prepared(options.requests().schedule().batching(), warmUp));
        RepositoryControl control =
                new RepositoryControl(repository, options.models().control(), loads);
        Arrivals arrivals = new Arrivals(repository, loads);
        Scheduler scheduler = new Scheduler(repository, options.requests().schedule(), observer);
        Traffic traffic = new Traffic(repository, new Fitting(repository, scheduler), observer);
        Recorder recorder = new Recorder(traffic);
        Inference inference = monitor.watched(recorder);
        monitor.describedBy(repository);
        monitor.counts(scheduler);
        ServerSettings settings = ServerSettings.ofProcess();
        SharedMemory memory = new SharedMemory(options.answers().memory());
        try {
            repository.configure(models);
            control.start(options.models().repository().lookout().poll());
            traffic.configure(options.requests().routes());
            repository.start();
            NetServer net = NetServer.start(
                    List.of(
                            new TrafficApi(traffic),
                            new RecordApi(recorder, repository),
                            new TensorflowRest(
                                    traffic, inference, options.answers().rest()),
                            new SharedMemoryApi(memory),
                            new OpenInference(traffic, inference, control, monitor.statistics(), settings, memory),
                            monitor.pages()),
                    GrpcServices.all(
                            traffic,
                            inference,
                            arrivals::replace,
                            control,
                            monitor.statistics(),
                            options.answers().grpc().tensorContent(),
                            settings,
                            memory),
                    options.answers().grpc().openReload() ? options.net().with(opened(options)) : options.net(),
                    monitor.watcher());
            monitor.counts(net::connections);
            return new Server(repository, control, scheduler, traffic, warmUp, net, monitor, memory);
        } catch (RuntimeException e) {
            traffic.close();
            scheduler.close();
            control.close();
            repository.close();
            warmUp.close();
            monitor.close();
            throw e;
        }
    }

    private static Access opened(ServerOptions options) {
        return options.net().access().opening(GrpcServices.RELOAD);
    }

    private static Preparation prepared(BatchingPolicy batching, WarmUp warmUp) {
        return (servable, folder) -> {
            batching.prepare(servable.model(), servable.version(), folder);
            return warmUp.prepare(servable, folder);
        };
    }

    /// The port it listens on, the first where there are several.
    public int port() {
        return net.port();
    }

    /// The port for administration; the first where it has none of its own.
    public int adminPort() {
        return net.adminPort();
    }

    /// Open connections.
    public int connections() {
        return net.connections();
    }

    /// Serves exactly these models: those not among them are unloaded.
    ///
    /// @throws IllegalArgumentException when two have one name, or a label names a version that is not loaded
    public void configure(Collection<ModelConfig> models) {
        repository.configure(models);
        repository.look();
    }

    /// What is served.
    public Catalog catalog() {
        return repository;
    }

    /// Says that it is not ready, takes no more requests, answers those in progress, and unloads the models.
    @Override
    public void close() {
        repository.drain();
        net.close();
        traffic.close();
        scheduler.close();
        control.close();
        repository.close();
        warmUp.close();
        monitor.close();
        memory.close();
    }
}
