package dev.slipway.cli;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.transform.Transforms;
import dev.slipway.verify.Check;
import dev.slipway.verify.ConversionOptions;
import dev.slipway.verify.TrainingLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what would come of a conversion, without converting.
@Command(
        name = "check",
        description = "Say what would not convert or run there, and the remedy, before converting.",
        customSynopsis = "slipway check MODEL --target FORMAT [OPTIONS]",
        sortOptions = false,
        footer = {
            "",
            "Every signature is looked at by itself unless --signature names one. Exit code 0: would convert;",
            "4: would not, and every reason is listed.",
            "",
            "Examples:",
            "  slipway check my_saved_model --target tflite",
            "  slipway check my.onnx --target tflite --input image=1,3,224,224 --json"
        })
final class CheckCommand implements Callable<Exit> {

    /// A size that only the run tells, by the name made up for it.
    private static final Pattern UNNAMED = Pattern.compile("\\?[^,\\] ]+");

    private static final int NAMED = 3;
    private static final int LONGEST = 80;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Option(
            names = "--target",
            required = true,
            paramLabel = "FORMAT",
            description = "The format to convert to: onnx or tflite.")
    String target = "";

    @Mixin
    ModelFlags model = new ModelFlags();

    @Option(
            names = "--layout",
            paramLabel = "ORDER",
            description = "keep, channels-first or channels-last (default: what the target's own ops want).")
    @Nullable
    String layout;

    @Option(names = "--transforms", paramLabel = "LIST", description = "What else would be done, as convert takes it.")
    @Nullable
    String transforms;

    @Option(
            names = "--training-log",
            paramLabel = "LOG.csv",
            description =
                    "What the training wrote of each epoch, as Keras's CSVLogger does: was it too short, or too long?")
    @Nullable
    Path log;

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::check);
    }

    private Exit check() {
        LayoutChoice order = layout == null ? LayoutChoice.TARGET : LayoutChoice.parse(layout);
        Transforms changes = transforms == null ? Transforms.NONE : Transforms.parse(transforms);
        ConversionOptions options = ConversionOptions.DEFAULT
                .with(model.readOptions(changes))
                .with(order)
                .with(changes);
        List<Finding> training = log == null ? List.of() : TrainingLog.read(log).findings();
        Check check = Check.of(source, Formats.named(target), options).with(training);
        print(check);
        output.document(document(check));
        return check.converts() ? Exit.OK : Exit.UNSPEAKABLE;
    }

    private void print(Check check) {
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
        rows("open sizes", signature.open().stream().map(CheckCommand::line).toList());
        rows("transposes", signature.transposes().isEmpty() ? List.of("none") : lines(signature.transposes()));
        Draft draft = signature.draft();
        rows("custom ops", draft.custom().stream().map(CheckCommand::named).toList());
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
                                                        .map(CheckCommand::named)
                                                        .collect(Collectors.joining(", "))));
            }
        }
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
        String names = whole.values().stream().map(CheckCommand::named).collect(Collectors.joining(", "));
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
                        named.stream().limit(NAMED).map(CheckCommand::brief).collect(Collectors.joining(", ")), others);
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

    private Map<String, Object> document(Check check) {
        Map<String, Object> document = new LinkedHashMap<>();
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("path", source.toString());
        read.put("format", check.sourceFormat());
        read.put("bytes", check.bytes());
        document.put("source", read);
        document.put("target", Map.of("format", check.targetFormat()));
        document.put("converts", check.converts());
        document.put("readiness", Output.json(check.readiness()));
        document.put("findings", Output.json(check.findings()));
        document.put(
                "signatures",
                check.signatures().stream().map(CheckCommand::document).toList());
        document.put("seconds", check.seconds());
        return document;
    }

    private static Map<String, Object> document(Check.Signature signature) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", signature.name());
        map.put("converts", signature.converts());
        Map<String, Object> nodes = new LinkedHashMap<>();
        nodes.put("before", signature.nodesBefore());
        nodes.put("after", signature.nodesAfter());
        map.put("nodes", nodes);
        Draft draft = signature.draft();
        map.put("parts", draft.unspeakable().stream().map(Failures::document).toList());
        map.put("findings", Output.json(signature.findings()));
        Map<String, Object> transposes = new LinkedHashMap<>();
        transposes.put("inserted", signature.transposes().size());
        transposes.put(
                "reasons",
                signature.transposes().stream()
                        .map(each -> each.where() + ": " + each.message())
                        .toList());
        map.put("transposes", transposes);
        map.put(
                "open_sizes",
                signature.open().stream().map(CheckCommand::document).toList());
        map.put("versions", draft.versions());
        map.put(
                "operators",
                draft.operators().stream().map(CheckCommand::document).toList());
        return map;
    }

    private static Map<String, Object> document(Check.OpenSize open) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", open.name());
        map.put("dtype", open.type().element().toString());
        map.put(
                "shape",
                open.type().shape().isRanked()
                        ? VerificationReport.sizes(open.type().shape())
                        : null);
        map.put("remedy", open.remedy());
        return map;
    }

    private static Map<String, Object> document(Draft.Operator operator) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", operator.name());
        map.put("version", operator.version());
        map.put("count", operator.count());
        map.put("kernel", operator.kernel().name().toLowerCase(java.util.Locale.ROOT));
        return map;
    }
}
