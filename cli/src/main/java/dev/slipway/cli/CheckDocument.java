package dev.slipway.cli;

import dev.slipway.convert.Check;
import dev.slipway.model.format.Draft;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A check for scripts.
final class CheckDocument {

    private CheckDocument() {}

    static Map<String, Object> of(Path source, Check check) {
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
                "signatures", check.signatures().stream().map(CheckDocument::of).toList());
        document.put("seconds", check.seconds());
        return document;
    }

    private static Map<String, Object> of(Check.Signature signature) {
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
        if (!signature.quantization().scheme().equals(QuantizationFlags.NONE)) {
            map.put("quantization", QuantizationFlags.document(signature.quantization()));
        }
        Map<String, Object> transposes = new LinkedHashMap<>();
        transposes.put("inserted", signature.transposes().size());
        transposes.put(
                "reasons",
                signature.transposes().stream()
                        .map(each -> each.where() + ": " + each.message())
                        .toList());
        map.put("transposes", transposes);
        map.put("open_sizes", signature.open().stream().map(CheckDocument::of).toList());
        map.put("versions", draft.versions());
        map.put("operators", draft.operators().stream().map(CheckDocument::of).toList());
        return map;
    }

    private static Map<String, Object> of(Check.OpenSize open) {
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

    private static Map<String, Object> of(Draft.Operator operator) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", operator.name());
        map.put("version", operator.version());
        map.put("count", operator.count());
        map.put("kernel", operator.kernel().name().toLowerCase(Locale.ROOT));
        return map;
    }
}
