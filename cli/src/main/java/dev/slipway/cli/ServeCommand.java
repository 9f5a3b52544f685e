package dev.slipway.cli;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.config.ModelConfigFile;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.net.Patience;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.serve.schedule.ScheduleOptions;
import dev.slipway.serve.traffic.Route;
import dev.slipway.serve.traffic.TrafficFile;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/// Serves models until the process is told to end. Flags and variables are TensorFlow Serving's.
@Command(
        name = "serve",
        description = "Serve models over HTTP and gRPC, as TensorFlow Serving does and by the Open Inference Protocol.",
        customSynopsis = "slipway serve [MODEL] [OPTIONS]",
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  slipway serve my.onnx",
            "  slipway serve --rest_api_port=8501 --model_name=m --model_base_path=/models/m"
        })
final class ServeCommand implements Callable<Exit> {

    private static final int PORT = 8500;
    private static final int MOST_PORT = 65_535;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A model file, a SavedModel, or a folder with a folder a version.")
    @Nullable
    Path model;

    @Option(names = "--version", versionHelp = true, description = "Show which release this is, and end.")
    boolean version;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where to listen, for HTTP and gRPC alike; 0: nowhere (default 8500).")
    @Nullable
    Integer port;

    @Option(names = "--rest_api_port", paramLabel = "N", description = "Where to listen as well.")
    int restPort;

    @Option(
            names = {"--http-port", "--grpc-port", "--metrics-port"},
            paramLabel = "N",
            description = "Where to listen instead, as Triton names it; every port serves everything.")
    List<Integer> otherPorts = List.of();

    @Option(
            names = "--grpc_socket_path",
            paramLabel = "PATH",
            description = "A path of this machine to listen on as well, for HTTP and gRPC alike.")
    @Nullable
    Path socket;

    @Option(names = "--model_name", paramLabel = "NAME", description = "The model's name (default: the file's).")
    @Nullable
    String name;

    @Option(names = "--model_base_path", paramLabel = "FOLDER", description = "A folder with a folder a version.")
    @Nullable
    String basePath;

    @Option(names = "--model_config_file", paramLabel = "FILE", description = "Several models: a ModelServerConfig.")
    @Nullable
    Path configFile;

    @Option(
            names = "--rest_api_timeout_in_ms",
            paramLabel = "N",
            description = "The deadline of a request that brings none (default 30000; 0: none).")
    long timeoutMillis = 30_000;

    @Option(
            names = "--traffic_config_file",
            paramLabel = "FILE",
            description = "Shares of versions, shadows and rollbacks: see docs/traffic.md.")
    @Nullable
    Path trafficFile;

    @ArgGroup(validate = false, heading = "%nBatching:%n")
    BatchingFlags batching = new BatchingFlags();

    @ArgGroup(validate = false, heading = "%nLoading:%n")
    LoadingFlags loading = new LoadingFlags();

    @ArgGroup(validate = false, heading = "%nInterfaces:%n")
    InterfaceFlags interfaces = new InterfaceFlags();

    @ArgGroup(validate = false, heading = "%nSecurity:%n")
    SecurityFlags security = new SecurityFlags();

    @ArgGroup(validate = false, heading = "%nModel repository:%n")
    ControlFlags control = new ControlFlags();

    @ArgGroup(validate = false, heading = "%nMonitoring:%n")
    MonitorFlags monitor = new MonitorFlags();

    @Unmatched
    List<String> others = new ArrayList<>();

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::serve);
    }

    private Exit serve() throws InterruptedException {
        if (!others.isEmpty() && others.stream().noneMatch(each -> each.startsWith("-"))) {
            throw new IllegalArgumentException(
                    "one model is taken here, and %s beside %s; several are served by --model_config_file or --model_repository"
                            .formatted(others, model));
        }
        CommandLine flags = new CommandLine(new ServeCommand());
        others.forEach(flag -> output.talk(InterfaceFlags.remark(flags, flag)));
        List<ModelConfig> models = models();
        NetOptions net = security.on(NetOptions.on(ports()))
                .withCors(interfaces.crossOrigin)
                .with(interfaces.patience().withDeadline(deadline()));
        ServerOptions options = new ServerOptions(
                socket == null ? net : net.withSocket(socket),
                new ServerOptions.Models(loading.options(), control.options(), loading.warmUp()),
                new ServerOptions.Requests(routes(), batching.on(ScheduleOptions.sharing(loading.runThreads))),
                interfaces.answers(net.limits().body()),
                monitor.options(output));
        LifecycleTalk talk = new LifecycleTalk(output, loading.pollSeconds > 0);
        Server server = Server.start(models, options, talk);
        if (configFile != null && loading.configPollSeconds > 0) {
            ConfigFileWatch.start(configFile, server, output, Duration.ofSeconds(loading.configPollSeconds));
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            ended.countDown();
        }));
        String scheme = options.net().tls() == null ? "http" : "https";
        models.forEach(each -> output.talk("serving '%s' from %s at %s://localhost:%d/v1/models/%s"
                .formatted(each.name(), each.base(), scheme, server.port(), each.name())));
        talk.begin(server.catalog());
        ended.await();
        return Exit.OK;
    }

    /// As TensorFlow Serving, none where it is not positive.
    Duration deadline() {
        Duration most = Patience.UNLIMITED;
        return 0 < timeoutMillis && timeoutMillis < most.toMillis() ? Duration.ofMillis(timeoutMillis) : most;
    }

    /// As TensorFlow Serving, at 8500 unless that is switched off or other ports take its place.
    int[] ports() {
        int usual = otherPorts.isEmpty() ? PORT : 0;
        int[] ports = IntStream.concat(
                        IntStream.of(port == null ? usual : port, restPort),
                        otherPorts.stream().mapToInt(Integer::intValue))
                .filter(each -> each > 0)
                .distinct()
                .toArray();
        if (ports.length == 0) {
            throw new IllegalArgumentException("there is no port to listen on; give --port one that is not 0");
        }
        for (int each : ports) {
            if (each > MOST_PORT) {
                throw new IllegalArgumentException(
                        "a port is a number from 1 to %d, got %d".formatted(MOST_PORT, each));
            }
        }
        return ports;
    }

    private List<Route> routes() {
        return trafficFile == null ? List.of() : TrafficFile.parse(text(trafficFile), trafficFile.toString());
    }

    private List<ModelConfig> models() {
        if (configFile != null) {
            return ModelConfigFile.parse(text(configFile), configFile.toString());
        }
        if (model != null) {
            if (!Files.exists(model)) {
                throw FormatException.missing("there is no file or folder %s", model);
            }
            return List.of(ModelConfig.of(name == null ? nameOf(model) : name, model));
        }
        if (control.root != null && name == null && basePath == null) {
            return List.of();
        }
        String unnamed = basePath == null ? "model" : "default";
        String named = name == null ? System.getenv().getOrDefault("MODEL_NAME", unnamed) : name;
        String base =
                basePath == null ? System.getenv().getOrDefault("MODEL_BASE_PATH", "/models") + "/" + named : basePath;
        return List.of(new ModelConfig(named, base, VersionPolicy.NEWEST, Map.of()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw FormatException.missing("the configuration %s cannot be read", file);
        }
    }

    /// The file's name, or the folder's; a version's folder has that of the folder around it.
    private static String nameOf(Path model) {
        Path path = model.toAbsolutePath().normalize();
        boolean isVersion =
                path.getFileName() != null && path.getFileName().toString().matches("\\d+");
        Path named = isVersion && path.getParent() instanceof Path parent ? parent : path;
        return named.getFileName() == null
                ? "model"
                : named.getFileName().toString().replaceFirst("\\.(onnx|tflite|pb)$", "");
    }
}
