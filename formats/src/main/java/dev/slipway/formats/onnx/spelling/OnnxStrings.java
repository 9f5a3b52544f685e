package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.NgramCount;
import dev.slipway.model.op.RegexMatch;
import dev.slipway.model.op.StringConcat;
import dev.slipway.model.op.StringNormalization;
import dev.slipway.model.op.StringSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Operators on text.
final class OnnxStrings {

    private OnnxStrings() {}

    static void spellings() {
        OnnxOps.spell("StringConcat", StringConcat.class)
                .read(node -> node.is(new StringConcat(), node.all()))
                .write((_, node, emit) -> emit.is(node, "StringConcat", 20));
        OnnxOps.spell("RegexFullMatch", RegexMatch.class)
                .read(node -> node.is(new RegexMatch(node.text("pattern", "")), node.all()))
                .write((op, node, emit) -> emit.is(node, "RegexFullMatch", 20, "pattern", op.pattern()));
        OnnxOps.spell("StringSplit", StringSplit.class)
                .read(node -> node.are(
                        2,
                        new StringSplit(node.text("delimiter", ""), (int) node.integer("maxsplit", -1)),
                        node.required(0)))
                .write((op, node, emit) -> write(node, op, emit));
        OnnxOps.spell("StringNormalizer", StringNormalization.class)
                .read(OnnxStrings::normalizer)
                .write((op, node, emit) -> write(node, op, emit));
        OnnxOps.spell("TfIdfVectorizer", NgramCount.class)
                .read(OnnxStrings::vectorizer)
                .write((op, node, emit) -> write(node, op, emit));
    }

    private static List<Value> normalizer(OnnxNode node) {
        StringNormalization.Case change = StringNormalization.Case.valueOf(node.text("case_change_action", "NONE"));
        boolean sensitive = node.flag("is_case_sensitive", false);
        return node.is(
                new StringNormalization(change, sensitive, node.texts("stopwords"), node.text("locale", "")),
                node.required(0));
    }

    private static List<Value> vectorizer(OnnxNode node) {
        NgramCount.Weighting weighting = switch (node.text("mode", "TF")) {
            case "TF" -> NgramCount.Weighting.COUNT;
            case "IDF" -> NgramCount.Weighting.PRESENCE;
            default -> NgramCount.Weighting.WEIGHTED_COUNT;
        };
        List<String> words = node.has("pool_strings")
                ? node.texts("pool_strings")
                : node.longs("pool_int64s").stream().map(String::valueOf).toList();
        return node.is(
                new NgramCount(
                        weighting,
                        (int) node.integer("min_gram_length", 1),
                        (int) node.integer("max_gram_length", 1),
                        (int) node.integer("max_skip_count", 0),
                        node.integers("ngram_counts"),
                        node.integers("ngram_indexes"),
                        words,
                        node.reals("weights")),
                node.required(0));
    }

    static void write(Node node, StringSplit op, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>();
        if (!op.delimiter().isEmpty()) {
            attributes.addAll(List.of("delimiter", op.delimiter()));
        }
        if (op.limit() >= 0) {
            attributes.addAll(List.of("maxsplit", op.limit()));
        }
        emit.is(node, "StringSplit", 20, attributes.toArray());
    }

    static void write(Node node, StringNormalization op, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>(List.of(
                "case_change_action",
                op.change().name().toUpperCase(Locale.ROOT),
                "is_case_sensitive",
                op.caseSensitive()));
        if (!op.stopWords().isEmpty()) {
            attributes.addAll(List.of("stopwords", op.stopWords()));
        }
        if (!op.locale().isEmpty()) {
            attributes.addAll(List.of("locale", op.locale()));
        }
        emit.is(node, "StringNormalizer", 10, attributes.toArray());
    }

    static void write(Node node, NgramCount op, OnnxEmitter emit) {
        String mode = switch (op.weighting()) {
            case COUNT -> "TF";
            case PRESENCE -> "IDF";
            case WEIGHTED_COUNT -> "TFIDF";
        };
        boolean texts = emit.element(node, 0) == dev.slipway.model.tensor.ElementType.STRING;
        List<Object> attributes = new ArrayList<>(List.of(
                "mode",
                mode,
                "min_gram_length",
                op.shortest(),
                "max_gram_length",
                op.longest(),
                "max_skip_count",
                op.skips(),
                "ngram_counts",
                op.starts(),
                "ngram_indexes",
                op.places(),
                texts ? "pool_strings" : "pool_int64s",
                texts ? op.words() : op.words().stream().map(Long::valueOf).toList()));
        if (!op.weights().isEmpty()) {
            attributes.addAll(List.of("weights", op.weights()));
        }
        emit.is(node, "TfIdfVectorizer", 9, attributes.toArray());
    }
}
