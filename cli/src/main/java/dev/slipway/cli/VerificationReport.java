package dev.slipway.cli;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.verify.LayerVerification;
import dev.slipway.verify.Verification;
import dev.slipway.verify.compare.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A verification for people and for scripts.
final class VerificationReport {

    private VerificationReport() {}

    static void print(Verification verification, Output output) {
        output.line("reference   " + side(verification.reference()));
        output.line("candidate   " + side(verification.candidate()));
        output.line("samples     " + verification.samples());
        if (!verification.outputs().isEmpty()) {
            int width = verification.outputs().stream()
                    .mapToInt(each -> each.name().length())
                    .max()
                    .orElse(0);
            String row = "%-" + Math.max(width, "output".length()) + "s  %-16s  %10s  %10s  %10s  %9s  %8s  %8s";
            output.line(
                    row.formatted("output", "shape", "max abs", "mean abs", "max rel", "cosine", "SNR dB", "top-1"));
            verification.outputs().forEach(each -> output.line(row(row, each)));
        }
        output.line(
                verification.passed()
                        ? "equal       every output is within the tolerance"
                        : "different   " + reason(verification));
    }

    /// Inner values, the worst first.
    static void print(List<LayerVerification.Layer> layers, Output output) {
        String row = "%8s  %10s  %-16s  %-20s  %s";
        output.line(row.formatted("SNR dB", "max abs", "shape", "op", "layer"));
        for (LayerVerification.Layer each : layers) {
            Comparison difference = each.difference();
            output.line(row.formatted(
                    decibels(difference),
                    small(difference.maxAbsDiff()),
                    difference.shape(),
                    each.op(),
                    difference.name()));
        }
    }

    static Map<String, Object> json(LayerVerification.Layer layer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("op", layer.op());
        map.putAll(json(layer.difference()));
        return map;
    }

    private static String decibels(Comparison each) {
        return each.snrDb() >= Comparison.EXACT_SNR_DB ? "exact" : "%.1f".formatted(each.snrDb());
    }

    private static String side(Verification.Side side) {
        return "%s (%s, %,d bytes) on %s"
                .formatted(
                        side.path(),
                        side.format(),
                        side.bytes(),
                        side.engine().isEmpty() ? "nothing: it does not run" : side.engine());
    }

    private static String row(String row, Comparison each) {
        return row.formatted(
                each.name(),
                each.shape(),
                small(each.maxAbsDiff()),
                small(each.meanAbsDiff()),
                small(each.maxRelDiff()),
                "%.6f".formatted(each.cosine()),
                decibels(each),
                "%.4f".formatted(each.top1Agreement()));
    }

    static String small(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.2e", value);
    }

    private static String reason(Verification verification) {
        List<String> failing = verification.outputs().stream()
                .filter(each -> !each.passed())
                .map(each -> "%s (%,d of %,d elements are further apart than allowed)"
                        .formatted(each.name(), each.outside(), each.elements()))
                .toList();
        return failing.isEmpty() ? "the candidate could not be compared in full" : String.join(", ", failing);
    }

    static Map<String, Object> json(Verification verification) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("passed", verification.passed());
        map.put("samples", verification.samples());
        map.put("reference", json(verification.reference()));
        map.put("candidate", json(verification.candidate()));
        map.put(
                "outputs",
                verification.outputs().stream().map(VerificationReport::json).toList());
        map.put("findings", Output.json(verification.findings()));
        map.put("seconds", verification.seconds());
        return map;
    }

    private static Map<String, Object> json(Verification.Side side) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", side.path());
        map.put("format", side.format());
        map.put("engine", side.engine());
        map.put("bytes", side.bytes());
        return map;
    }

    private static Map<String, Object> json(Comparison comparison) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", comparison.name());
        map.put("shape", sizes(comparison.shape()));
        map.put("max_abs_diff", comparison.maxAbsDiff());
        map.put("mean_abs_diff", comparison.meanAbsDiff());
        map.put("max_rel_diff", comparison.maxRelDiff());
        map.put("cosine", comparison.cosine());
        map.put("snr_db", comparison.snrDb());
        map.put("top1_agreement", comparison.top1Agreement());
        map.put("elements", comparison.elements());
        map.put("outside", comparison.outside());
        map.put("passed", comparison.passed());
        return map;
    }

    /// Sizes as numbers, open ones by name.
    static List<Object> sizes(Shape shape) {
        List<Object> sizes = new ArrayList<>();
        for (Dim dim : shape.dims()) {
            sizes.add(dim instanceof Dim.Known(long size) ? size : dim.toString());
        }
        return sizes;
    }
}
