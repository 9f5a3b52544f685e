package dev.slipway.serve.metrics;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Role;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Answers scrapes: ours and Triton's at `/metrics`, TensorFlow Serving's at a path of its own.
public final class MetricsPages implements HttpHandler {

    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final Metrics metrics;
    private final MetricsOptions options;
    private final Gauges gauges;

    /// @param gauges asked each time a page is written
    public MetricsPages(Metrics metrics, MetricsOptions options, Gauges gauges) {
        this.metrics = metrics;
        this.options = options;
        this.gauges = gauges;
    }

    @Override
    public boolean handles(String path) {
        return isOwn(path) || isTensorflow(path);
    }

    private boolean isOwn(String path) {
        return options.own() && path.equals(MetricsOptions.OWN_PATH);
    }

    private boolean isTensorflow(String path) {
        return options.tensorflow() && path.equals(options.tensorflowPath());
    }

    @Override
    public Role role(HttpRequest request) {
        return Role.OBSERVE;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            byte[] sentence = "metrics are read with GET\n".getBytes(StandardCharsets.US_ASCII);
            return CompletableFuture.completedStage(HttpResponse.of(405, "text/plain", sentence));
        }
        // A page of many models takes milliseconds, for which requests on this network thread would wait.
        return CompletableFuture.supplyAsync(() -> written(request), Thread::startVirtualThread);
    }

    HttpResponse written(HttpRequest request) {
        Page page = new Page(!isTensorflow(request.path()) && prefersOpenMetrics(request));
        if (isTensorflow(request.path())) {
            TensorflowPage.write(metrics, page);
        } else {
            OwnPage.write(metrics, gauges, page);
            TritonPage.write(metrics, gauges, page);
            ProcessPage.write(page);
        }
        return new HttpResponse(200, Map.of("content-type", page.contentType()), page.end());
    }

    /// Prometheus names OpenMetrics first where it understands it.
    private static boolean prefersOpenMetrics(HttpRequest request) {
        String accept = request.headers().getOrDefault("accept", "");
        int open = accept.indexOf(OPEN_METRICS);
        int plain = accept.indexOf("text/plain");
        return open >= 0 && (plain < 0 || open < plain);
    }
}
