package dev.slipway.serve.metrics;

import dev.slipway.serve.metrics.Family.Kind;
import java.util.List;
import java.util.Locale;

/// Metrics as text, in Prometheus' format 0.0.4 or as OpenMetrics 1.0
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
final class Page {

    static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TOTAL = "_total";

    private final boolean openMetrics;
    private final Pieces pieces = new Pieces();

    Page(boolean openMetrics) {
        this.openMetrics = openMetrics;
    }

    String contentType() {
        return openMetrics ? OPEN_METRICS : PROMETHEUS;
    }

    /// Says what a metric is; its samples follow.
    Samples family(Family family) {
        String name = family.name();
        String kind = family.kind().name().toLowerCase(Locale.ROOT);
        if (openMetrics && family.kind() == Kind.COUNTER) {
            // OpenMetrics has counters end in _total; those that others named otherwise are of unknown kind to it.
            kind = name.endsWith(TOTAL) ? kind : "unknown";
            name = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
        }
        if (!family.help().isEmpty()) {
            pieces.text("# HELP ").text(name).text(" ").text(family.help()).put('\n');
        }
        pieces.text("# TYPE ").text(name).text(" ").text(kind).put('\n');
        return new Samples(family, pieces);
    }

    /// What was written, in pieces.
    List<byte[]> end() {
        if (openMetrics) {
            pieces.text("# EOF\n");
        }
        return pieces.end();
    }
}
