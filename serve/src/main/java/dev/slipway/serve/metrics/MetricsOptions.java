package dev.slipway.serve.metrics;

import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;

/// Where metrics are shown.
///
/// @param own whether this server's are, with Triton's, at `/metrics`
/// @param tensorflow whether TensorFlow Serving's are
/// @param tensorflowPath where
public record MetricsOptions(boolean own, boolean tensorflow, String tensorflowPath) {

    /// Where TensorFlow Serving shows its metrics.
    public static final String TENSORFLOW_PATH = "/monitoring/prometheus/metrics";

    /// Where this server shows its metrics.
    public static final String OWN_PATH = "/metrics";

    /// Both pages, each at its usual path.
    public static final MetricsOptions DEFAULT = new MetricsOptions(true, true, TENSORFLOW_PATH);

    /// @throws IllegalArgumentException when the path does not begin with a slash
    public MetricsOptions {
        if (!tensorflowPath.startsWith("/")) {
            throw new IllegalArgumentException(
                    "the path of the metrics must begin with '/', got '%s'".formatted(tensorflowPath));
        }
    }

    /// Of the text of TensorFlow Serving's `--monitoring_config_file`, a `MonitoringConfig`.
    ///
    /// @param what names the file in errors
    /// @throws IllegalArgumentException naming what is wrong, and where
    public static MetricsOptions parse(String text, String what) {
        TextMessage prometheus =
                TextProto.parse(text, what).requireOnly("prometheus_config").message("prometheus_config");
        if (prometheus == null) {
            return new MetricsOptions(true, false, TENSORFLOW_PATH);
        }
        String path = prometheus.requireOnly("enable", "path").text("path", "");
        return new MetricsOptions(true, prometheus.flag("enable", false), path.isEmpty() ? TENSORFLOW_PATH : path);
    }
}
