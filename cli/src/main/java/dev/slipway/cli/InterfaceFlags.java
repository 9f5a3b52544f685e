package dev.slipway.cli;

import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.grpc.GrpcOptions;
import dev.slipway.serve.net.Patience;
import dev.slipway.serve.rest.RestOptions;
import dev.slipway.serve.shared.SharedMemoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// How answers look, and the flags of TensorFlow Serving that there is nothing to set by.
final class InterfaceFlags {

    private static final Map<String, String> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("--rest_api_num_threads", "network threads are one a processor and never wait"),
            Map.entry("--grpc_max_threads", "network threads are one a processor and never wait"),
            Map.entry("--grpc_channel_arguments", "gRPC is not carried by its C library"),
            Map.entry("--enable_grpc_healthcheck_service", "the health service always answers"),
            Map.entry("--flush_filesystem_caches", "files are mapped, their pages are the system's to keep"),
            Map.entry("--prefer_tflite_model", "what lies in a version's folder is what is served"),
            Map.entry("--saved_model_tags", "the graph tagged 'serve' is read"),
            Map.entry("--platform_config_file", "a model's format is seen in its file"),
            Map.entry(
                    "--tensorflow_inter_op_parallelism",
                    "the operators of one run follow each other, several run at once"),
            Map.entry("--per_process_gpu_memory_fraction", "models run on the processor"),
            Map.entry("--xla_cpu_compilation_enabled", "models run on the runtime of their format"),
            Map.entry("--num_tflite_pools", "every session has its own interpreter"),
            Map.entry("--num_tflite_interpreters_per_pool", "every session has its own interpreter"),
            Map.entry("--enable_profiler", "a JVM is watched by its own tools, and by /metrics"),
            Map.entry("--mixed_precision", "numbers are computed as the model says"),
            Map.entry("--skip_initialize_tpu", "models run on the processor"),
            Map.entry("--thread_pool_factory_config_file", "one run uses one thread, several run at once"),
            Map.entry("--tensorflow_session_config_file", "sessions are set up by the runtime of a model's format"),
            Map.entry("--remove_unused_fields_from_bundle_metagraph", "what is not used is not kept anyway"),
            Map.entry(
                    "--enable_signature_method_name_check",
                    "a signature answers by its own method, one for predictions by every one"),
            Map.entry("--xla_gpu_compilation_enabled", "models run on the runtime of their format"),
            Map.entry("--use_alts_credentials", "TLS is set by --ssl_config_file"),
            Map.entry("--use_tflite_model", "what lies in a version's folder is what is served"));

    @Option(
            names = "--rest_api_enable_cors_support",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether pages of other origins may call (default no).")
    boolean crossOrigin;

    @Option(
            names = "--enable_serialization_as_tensor_content",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether gRPC answers carry tensors as bytes (default no: typed, as TensorFlow Serving's).")
    boolean tensorContent;

    @Option(
            names = "--allow_config_reload",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether all may replace the models by HandleReloadConfigRequest (default: the role ADMIN).")
    boolean reload;

    @Option(
            names = "--compat",
            paramLabel = "strict-tfs|safe",
            description = "Whether what TensorFlow Serving overlooks in JSON is overlooked (default), or refused.")
    String compatibility = "strict-tfs";

    @Option(
            names = "--rest_api_pretty",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Whether answers of JSON are laid out as TensorFlow Serving's (default), or compact.")
    boolean pretty = true;

    @Option(
            names = "--linger_micros",
            paramLabel = "N",
            description =
                    "How long a network thread stays awake for the next request while they come that fast, in µs; 0: never (default 200).")
    long lingerMicros = Patience.DEFAULT.linger().toNanos() / 1_000;

    @Option(
            names = "--allow-client-shm",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "Whether clients of this machine may name shared memory in place of tensors, as Triton names it (default no).")
    boolean sharedMemory;

    /// @param most how many bytes a request may have
    ServerOptions.Answers answers(long most) {
        return new ServerOptions.Answers(
                new RestOptions(pretty, isStrict()),
                new GrpcOptions(tensorContent, reload),
                sharedMemory ? SharedMemoryOptions.system(most) : SharedMemoryOptions.OFF);
    }

    private boolean isStrict() {
        return switch (compatibility) {
            case "strict-tfs" -> true;
            case "safe" -> false;
            default ->
                throw new IllegalArgumentException(
                        "--compat is strict-tfs or safe, found '%s'".formatted(compatibility));
        };
    }

    Patience patience() {
        if (lingerMicros < 0) {
            throw new IllegalArgumentException("--linger_micros must not be negative, found " + lingerMicros);
        }
        return Patience.DEFAULT.withLinger(Duration.ofNanos(lingerMicros * 1_000));
    }

    /// What to say of a flag that no option took. One that nobody knows does not keep the server from starting, since
    /// other releases of TensorFlow Serving have other flags; one that is only misspelled is told its likely name.
    ///
    /// @param server what the flag was given to
    static String remark(CommandLine server, String flag) {
        String name = flag.replaceFirst("=.*", "");
        return Optional.ofNullable(WITHOUT_EFFECT.get(name))
                .map(reason -> "%s has no effect here: %s [FLAG_WITHOUT_EFFECT]".formatted(name, reason))
                .orElseGet(
                        () -> "%s is not known here, and ignored%s [UNKNOWN_FLAG]".formatted(flag, near(server, name)));
    }

    private static String near(CommandLine server, String name) {
        if (!name.startsWith("--")) {
            return "";
        }
        return new CommandLine.UnmatchedArgumentException(server, List.of(name))
                .getSuggestions().stream()
                        .findFirst()
                        .map("; did you mean %s?"::formatted)
                        .orElse("");
    }
}
