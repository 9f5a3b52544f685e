package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.net.Patience;
import dev.slipway.serve.rest.RestOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What TensorFlow Serving is started with, `slipway serve` is, too.
class ServeFlagsTest {

    private static ServeCommand parsed(String... flags) {
        ServeCommand command = new ServeCommand();
        new CommandLine(command).parseArgs(flags);
        return command;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--port=8500",
                "--rest_api_port=8501",
                "--rest_api_timeout_in_ms=30000",
                "--rest_api_enable_cors_support",
                "--rest_api_enable_cors_support=true",
                "--model_name=m",
                "--model_base_path=/models/m",
                "--model_config_file=/models.config",
                "--model_config_file_poll_wait_seconds=5",
                "--file_system_poll_wait_seconds=1",
                "--num_load_threads=0",
                "--num_unload_threads=0",
                "--max_num_load_retries=5",
                "--load_retry_interval_micros=60000000",
                "--allow_version_labels_for_unavailable_models=true",
                "--enable_model_warmup=false",
                "--num_request_iterations_for_warmup=2",
                "--enable_batching",
                "--enable_batching=true",
                "--batching_parameters_file=/batching.config",
                "--enable_per_model_batching_parameters",
                "--tensorflow_intra_op_parallelism=2",
                "--tensorflow_session_parallelism=0",
                "--monitoring_config_file=/monitoring.config",
                "--ssl_config_file=/ssl.config",
                "--enable_serialization_as_tensor_content",
                "--max_header_bytes=65536"
            })
    void itsFlagsAreTaken(String flag) {
        assertThat(parsed(flag).others).isEmpty();
    }

    @Test
    void aRunMayUseSeveralThreads() {
        assertThat(parsed("--tensorflow_intra_op_parallelism=2")
                        .loading
                        .options()
                        .loading()
                        .runThreads())
                .isEqualTo(2);
        assertThat(parsed("--tensorflow_session_parallelism=0")
                        .loading
                        .options()
                        .loading()
                        .runThreads())
                .isOne();
    }

    @Test
    void aTimeOutOfNothingIsNone() {
        assertThat(parsed().deadline()).hasSeconds(30);
        assertThat(parsed("--rest_api_timeout_in_ms=250").deadline()).hasMillis(250);
        assertThat(parsed("--rest_api_timeout_in_ms=0").deadline()).isEqualTo(Patience.UNLIMITED);
        assertThat(parsed("--rest_api_timeout_in_ms=-1").deadline()).isEqualTo(Patience.UNLIMITED);
        assertThat(parsed("--rest_api_timeout_in_ms=9223372036854775807").deadline())
                .isEqualTo(Patience.UNLIMITED);
    }

    @Test
    void jsonIsReadAndWrittenAsTensorFlowServingDoesUnlessAskedOtherwise() {
        assertThat(parsed().interfaces.answers(1).rest()).isEqualTo(RestOptions.DEFAULT);
        assertThat(parsed("--compat=strict-tfs").interfaces.answers(1).rest()).isEqualTo(RestOptions.DEFAULT);
        assertThat(parsed("--compat=safe", "--rest_api_pretty=false")
                        .interfaces
                        .answers(1)
                        .rest())
                .isEqualTo(new RestOptions(false, false));
        assertThatThrownBy(() -> parsed("--compat=lenient").interfaces.answers(1))
                .hasMessage("--compat is strict-tfs or safe, found 'lenient'");
    }

    @Test
    void itSaysWhichReleaseItIsAndServesNothing() {
        StringWriter said = new StringWriter();
        int code = new CommandLine(new ServeCommand())
                .setOut(new PrintWriter(said))
                .execute("--version", "--model_base_path=/nowhere");
        assertThat(code).isZero();
        assertThat(said.toString()).startsWith("slipway ");
    }

    @Test
    void itListensWhereClientsLook() {
        assertThat(parsed().ports()).containsExactly(8500);
        assertThat(parsed("--rest_api_port=8501").ports()).containsExactly(8500, 8501);
        assertThat(parsed("--port=0", "--rest_api_port=8501").ports()).containsExactly(8501);
        assertThat(parsed("--port=9000", "--rest_api_port=9000").ports()).containsExactly(9000);
        assertThat(parsed("--http-port=8000", "--grpc-port=8001", "--metrics-port=8002")
                        .ports())
                .containsExactly(8000, 8001, 8002);
        assertThatThrownBy(() -> parsed("--port=0").ports()).hasMessageContaining("no port");
    }

    @Test
    void whatHasNoEffectIsRemarkedUpon() {
        ServeCommand command = parsed("--grpc_max_threads=4", "--bogus=3");
        assertThat(command.others).containsExactly("--grpc_max_threads=4", "--bogus=3");
        assertThat(remark("--grpc_max_threads=4")).endsWith("[FLAG_WITHOUT_EFFECT]");
        assertThat(remark("--bogus=3")).isEqualTo("--bogus=3 is not known here, and ignored [UNKNOWN_FLAG]");
    }

    @Test
    void aMisspelledFlagIsToldItsName() {
        assertThat(remark("--rest_api_prot=8501"))
                .isEqualTo(
                        "--rest_api_prot=8501 is not known here, and ignored; did you mean --rest_api_port? [UNKNOWN_FLAG]");
        assertThat(remark("3")).doesNotContain("did you mean");
    }

    private static String remark(String flag) {
        return InterfaceFlags.remark(new CommandLine(new ServeCommand()), flag);
    }
}
