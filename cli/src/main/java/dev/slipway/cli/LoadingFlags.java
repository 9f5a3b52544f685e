package dev.slipway.cli;

import dev.slipway.serve.repository.Loading;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.repository.Retries;
import dev.slipway.serve.repository.VersionTransition;
import dev.slipway.serve.warmup.WarmUpOptions;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/// The flags of `serve` that say how versions are loaded.
final class LoadingFlags {

    enum Errors {
        fail,
        warn
    }

    enum Transition {
        availability_preserving(VersionTransition.AVAILABILITY_PRESERVING),
        resource_preserving(VersionTransition.RESOURCE_PRESERVING);

        private final VersionTransition meaning;

        Transition(VersionTransition meaning) {
            this.meaning = meaning;
        }
    }

    @Option(
            names = "--file_system_poll_wait_seconds",
            paramLabel = "N",
            description = "Between two looks for new versions (default 1; 0: one look only).")
    long pollSeconds = 1;

    @Option(names = "--max_num_load_retries", paramLabel = "N", description = "Loads after a failed one (default 5).")
    int retries = 5;

    @Option(
            names = "--load_retry_interval_micros",
            paramLabel = "N",
            description = "Microseconds between two loads (default 60000000).")
    long retryMicros = 60_000_000;

    @Option(
            names = "--allow_version_labels_for_unavailable_models",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether a label may name a version that is not loaded.")
    boolean labelsForUnavailable;

    @Option(
            names = "--model_config_file_poll_wait_seconds",
            paramLabel = "N",
            description = "Between two looks at --model_config_file (default 0: one look only).")
    long configPollSeconds;

    @Option(names = "--num_load_threads", paramLabel = "N", description = "Versions that load at once (default 2).")
    int loadThreads = 2;

    @Option(names = "--num_unload_threads", paramLabel = "N", description = "Versions that unload at once (default 1).")
    int unloadThreads = 1;

    @Option(
            names = {"--tensorflow_intra_op_parallelism", "--tensorflow_session_parallelism"},
            paramLabel = "N",
            description =
                    "Threads that one run may use, whatever the runtime (default 1); as many runs at once as processors allow.")
    int runThreads = 1;

    @Option(
            names = "--version_transition_policy",
            paramLabel = "availability_preserving|resource_preserving",
            description =
                    "Whether the old version goes after the new one has come (default), or makes room for it before.")
    Transition transition = Transition.availability_preserving;

    @Option(
            names = "--version_stable_polls",
            paramLabel = "N",
            description = "Looks in a row that a new version must not change in, unless it holds _SUCCESS (default 2).")
    int stablePolls = 2;

    @Option(
            names = "--check_conversions",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "Whether a model that is converted as it is loaded is first compared with itself (default yes).")
    boolean checkConversions = true;

    @Option(
            names = "--model_cache",
            paramLabel = "FOLDER",
            description = "Where versions from s3:// are kept while they are served (default: a temporary folder).")
    Path cache = Lookout.DEFAULT.cache();

    @Option(
            names = "--enable_model_warmup",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "Whether a version computes its recorded requests, or zeros, before it is served (default yes).")
    boolean warmUp = true;

    @Option(
            names = "--num_request_iterations_for_warmup",
            paramLabel = "N",
            description = "How often it computes each recorded request (default 1).")
    int iterations = 1;

    @Option(
            names = "--warmup_errors",
            paramLabel = "fail|warn",
            description = "Whether a version that fails its recorded requests is served (default fail: it is not).")
    Errors errors = Errors.fail;

    RepositoryOptions options() {
        return new RepositoryOptions(
                new Lookout(Duration.ofSeconds(Math.max(0, pollSeconds)), Math.max(1, stablePolls), cache),
                new Loading(
                        Math.max(1, loadThreads),
                        Math.max(1, unloadThreads),
                        Math.max(1, runThreads),
                        transition.meaning,
                        checkConversions),
                new Retries(retries, Duration.ofNanos(retryMicros * 1000)),
                labelsForUnavailable);
    }

    WarmUpOptions warmUp() {
        return new WarmUpOptions(
                warmUp, Math.max(1, iterations), WarmUpOptions.DEFAULT.threads(), errors == Errors.fail);
    }
}
