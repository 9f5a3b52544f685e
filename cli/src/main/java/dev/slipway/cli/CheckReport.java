package dev.slipway.cli;

import dev.slipway.convert.Check;
import dev.slipway.model.Finding;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.passes.quantize.QuantizationSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A check for people.
final class CheckReport {

    /// A size that only the run tells, by the name made up for it.
    private static final Pattern UNNAMED = Pattern.compile("\\?[^,\\] ]+");

    private static final int NAMED = 3;
    private static final int LONGEST = 80;

    private final Output output;

    CheckReport(Output output) {
        this.output = output;
    }

    void print(Path source, Check check) {
        long failing =
                check.signatures().stream().filter(each -> !each.converts()).count();
        String verdict = failing == 0
                ? "would convert"
                : check.signatures().size() == 1
                        ? "would not convert"
                        : "%d of %d signatures would not convert"
                                .formatted(failing, check.signatures().size());
        output.line("%s (%s) → %s: %s".formatted(source, check.sourceFormat(), check.targetFormat(), verdict));
        rows("reading", lines(check.findings()));
        rows(
                "readiness",
                check.readiness().isEmpty() ? List.of("nothing of training is left") : lines(check.readiness()));
        alike(check.signatures()).forEach((signature, names) -> {
            output.line("");
            print(signature, names, check.targetFormat());
        });
    }

    /// Signatures of which the same is to be said.
    private static SequencedMap<Check.Signature, List<String>> alike(List<Check.Signature> signatures) {
        SequencedMap<Check.Signature, List<String>> alike = new LinkedHashMap<>();
        for (Check.Signature each : signatures) {
            alike.computeIfAbsent(each.named(""), _ -> new ArrayList<>()).add(each.name());
        }
        return alike;
    }

    private void print(Check.Signature signature, List<String> names, String format) {
        output.line("signature%s %s: %s"
                .formatted(
                        names.size() == 1 ? "" : "s",
                        String.join(", ", names),
                        signature.converts()
                                ? "would convert, %s → %,d"
                                        .formatted(counted(signature.nodesBefore(), "node"), signature.nodesAfter())
                                : "would not convert, %s that %s cannot say"
                                        .formatted(
                                                counted(
                                                        signature
                                                                .draft()
                                                                .unspeakable()
                                                                .size(),
                                                        "node"),
                                                format)));
        rows("cannot say", unspeakable(signature.draft().unspeakable()));
        rows("findings", lines(signature.findings()));
        rows("quantised", quantized(signature.quantization()));
        rows("open sizes", signature.open().stream().map(CheckReport::line).toList());
        rows("transposes", signature.transposes().isEmpty() ? List.of("none") : lines(signature.transposes()));
        Draft draft = signature.draft();
        rows("custom ops", draft.custom().stream().map(CheckReport::named).toList());
        if (!draft.operators().isEmpty()) {
            rows("needs", List.of(needs(draft)));
            List<Draft.Operator> slow = draft.operators().stream()
                    .filter(operator -> operator.kernel() == Draft.Kernel.BUILT_IN)
                    .toList();
            boolean fast = draft.operators().stream().anyMatch(each -> each.kernel() == Draft.Kernel.FAST);
            if (format.equals("tflite")) {
                rows(
                        "XNNPACK",
                        List.of(
                                slow.isEmpty() && fast
                                        ? "takes every operator"
                                        : "takes all but "
                                                + slow.stream()
                                                        .map(CheckReport::named)
                                                        .collect(Collectors.joining(", "))));
            }
        }
    }

    private static List<String> quantized(QuantizationSummary summary) {
        return summary.scheme().equals(QuantizationFlags.NONE)
                ? List.of()
                : List.of("%s: %,d bytes → %,d, in %d of %d tensors"
                        .formatted(
                                summary.scheme(),
                                summary.bytesBefore(),
                                summary.bytesAfter(),
                                summary.tensors(),
                                summary.tensors() + summary.left().size()));
    }

    private static String needs(Draft draft) {
        int count = draft.operators().stream().mapToInt(Draft.Operator::count).sum();
        String versions = draft.versions().entrySet().stream()
                .map(each -> "%s %d, ".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining());
        SequencedMap<String, Draft.Operator> whole = new LinkedHashMap<>();
        for (Draft.Operator each : draft.operators()) {
            whole.merge(
                    each.name() + " " + each.version(),
                    each,
                    (some, more) -> new Draft.Operator(
                            some.name(), some.version(), some.count() + more.count(), some.kernel()));
        }
        String names = whole.values().stream().map(CheckReport::named).collect(Collectors.joining(", "));
        return "%s%s: %s".formatted(versions, counted(count, "operator"), names);
    }

    private static String counted(int count, String thing) {
        return "%,d %s%s".formatted(count, thing, count == 1 ? "" : "s");
    }

    private static String named(Draft.Operator operator) {
        String version = operator.version() > 1 ? " v" + operator.version() : "";
        return "%s%s%s".formatted(operator.name(), version, operator.count() > 1 ? " ×" + operator.count() : "");
    }

    private static String line(Check.OpenSize open) {
        return "%s %s%s"
                .formatted(
                        open.name(),
                        InspectCommand.shown(open.type()),
                        open.remedy().isEmpty() ? "" : "; " + open.remedy());
    }

    /// A line for each reason, with the places it holds for.
    private static List<String> unspeakable(List<Unspeakable> parts) {
        SequencedMap<Unspeakable, SequencedSet<String>> places = new LinkedHashMap<>();
        for (Unspeakable part : parts) {
            Unspeakable anywhere = new Unspeakable(part.op(), "", part.code(), part.reason(), part.remedy());
            places.computeIfAbsent(anywhere, _ -> new LinkedHashSet<>()).add(part.where());
        }
        List<String> lines = new ArrayList<>();
        places.forEach((part, where) -> lines.add("%s%s: %s%s [%s]"
                .formatted(
                        part.op(),
                        at(where),
                        part.reason(),
                        part.remedy().isEmpty() ? "" : "; " + part.remedy(),
                        part.code())));
        return lines;
    }

    private static List<String> lines(List<Finding> findings) {
        SequencedMap<Finding, SequencedSet<String>> places = new LinkedHashMap<>();
        for (Finding each : findings) {
            Finding anywhere = new Finding(each.severity(), each.code(), "", each.message(), each.remedy());
            places.computeIfAbsent(anywhere, _ -> new LinkedHashSet<>()).add(each.where());
        }
        List<String> lines = new ArrayList<>();
        places.forEach((finding, where) -> lines.add("%s%s [%s]%s"
                .formatted(
                        UNNAMED.matcher(finding.message()).replaceAll("?"),
                        finding.remedy().isEmpty() ? "" : "; " + finding.remedy(),
                        finding.code(),
                        at(where))));
        return lines;
    }

    private static String at(SequencedSet<String> places) {
        List<String> named = places.stream().filter(each -> !each.isEmpty()).toList();
        if (named.isEmpty()) {
            return "";
        }
        String others = named.size() > NAMED ? " and %,d more".formatted(named.size() - NAMED) : "";
        return " at %s%s"
                .formatted(
                        named.stream().limit(NAMED).map(CheckReport::brief).collect(Collectors.joining(", ")), others);
    }

    /// The start of a name made of many, as converters make them of what they join.
    private static String brief(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }

    private void rows(String label, List<String> lines) {
        String first = label;
        for (String line : lines) {
            output.line("  %-12s%s".formatted(first, line));
            first = "";
        }
    }
}
