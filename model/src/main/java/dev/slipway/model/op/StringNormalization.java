package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Strings without stop words, in one case. Where nothing is left, one empty string is.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | string `[n]` or `[1, n]` | |
/// | output 0 | `y` | string `[m]` or `[1, m]` | `n` without stop words, else it depends on the values |
///
/// - **C1** `x` is of strings, in one row
///
/// Source: [ONNX StringNormalizer](https://onnx.ai/onnx/operators/onnx__StringNormalizer.html).
///
/// @param change what becomes of upper and lower case
/// @param caseSensitive whether stop words are left out in their own case only
/// @param stopWords the words that are left out
/// @param locale whose rules of upper and lower case are followed, as `en_US`; empty: American English
public record StringNormalization(Case change, boolean caseSensitive, List<String> stopWords, String locale)
        implements Op {

    /// What becomes of upper and lower case.
    public enum Case {
        /// Nothing.
        NONE,
        /// Lower case.
        LOWER,
        /// Upper case.
        UPPER
    }

    public StringNormalization {
        stopWords = List.copyOf(stopWords);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        requireRow(in.element(0), x);
        boolean all = stopWords.isEmpty() && x.isRanked() && !x.dim(-1).is(0);
        Dim left = all && x.dim(-1).isKnown() ? x.dim(-1) : Dim.UNKNOWN;
        return List.of(TensorType.of(ElementType.STRING, x.isRanked() ? x.with(x.rank() - 1, left) : Shape.UNRANKED));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireRow(in.element(0), in.shape(0));
        List<String> left = Arrays.stream(in.tensor(0).toTexts())
                .filter(this::isKept)
                .map(this::changed)
                .toList();
        String[] words = left.isEmpty() ? new String[] {""} : left.toArray(String[]::new);
        Shape shape = in.shape(0).with(in.shape(0).rank() - 1, Dim.of(words.length));
        return List.of(Tensor.ofTexts(shape, words));
    }

    private boolean isKept(String word) {
        return caseSensitive
                ? !stopWords.contains(word)
                : stopWords.stream().noneMatch(stop -> lower(stop).equals(lower(word)));
    }

    private String changed(String word) {
        return switch (change) {
            case NONE -> word;
            case LOWER -> lower(word);
            case UPPER -> word.toUpperCase(rules());
        };
    }

    private String lower(String word) {
        return word.toLowerCase(rules());
    }

    private Locale rules() {
        int encoding = locale.indexOf('.');
        String language = encoding < 0 ? locale : locale.substring(0, encoding);
        return language.isEmpty() ? Locale.US : Locale.forLanguageTag(language.replace('_', '-'));
    }

    private static void requireRow(ElementType element, Shape x) {
        boolean row = !x.isRanked()
                || x.rank() == 1
                || x.rank() == 2 && (!x.dim(0).isKnown() || x.dim(0).is(1));
        if (element != ElementType.STRING || !row) {
            throw new OpException("StringNormalization C1: %s of shape %s is no row of strings".formatted(element, x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new StringNormalization(Case.NONE, true, List.of("monday", "WEDNESDAY"), ""),
                        Some.texts("Monday", "tuesday", "WEDNESDAY", "")),
                Example.of(
                        new StringNormalization(Case.NONE, true, List.of("monday", "WEDNESDAY"), ""),
                        Some.texts("Monday", "tuesday", "WEDNESDAY", "").reshaped(Shape.of(1, 4))),
                Example.of(new StringNormalization(Case.NONE, true, List.of(), ""), Some.shares(2))
                        .breaks("C1"));
    }
}
