package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.longs;

import dev.slipway.model.op.Lookup;
import dev.slipway.model.op.NgramCount;
import dev.slipway.model.op.RegexMatch;
import dev.slipway.model.op.StringConcat;
import dev.slipway.model.op.StringNormalization;
import dev.slipway.model.op.StringSplit;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Samples of ops on text.
final class TextSamples {

    private TextSamples() {}

    static List<OpSample> all() {
        Tensor words = texts("Monday", "tuesday", "WEDNESDAY", "");
        Tensor spaced = Tensor.ofTexts(Shape.of(2, 2), " a b  c ", "d", "", "e  f");
        return List.of(
                OpSample.of(new StringConcat(), words, Tensor.ofTexts(Shape.of(2, 1), "-", "+")),
                OpSample.of(
                        new Lookup(), words, texts("tuesday", "Monday"), longs(2, 1), Tensor.ofLongs(Shape.SCALAR, -1)),
                OpSample.of(
                        new Lookup(),
                        Tensor.ofLongs(Shape.of(2, 2), 3, 5, 7, 3),
                        longs(3, 5),
                        texts("three", "five"),
                        Tensor.ofTexts(Shape.SCALAR, "?")),
                OpSample.of(new RegexMatch("[A-Z].*"), words),
                OpSample.of(new StringSplit("", -1), spaced).withOutputs(2),
                OpSample.of(new StringSplit("e", 1), texts("eve", "e", "a")).withOutputs(2),
                OpSample.of(normalization(), words),
                OpSample.of(normalization(), words.reshaped(Shape.of(1, 4))),
                OpSample.of(count(NgramCount.Weighting.COUNT, List.of()), longs(1, 2, 1, 3, 1, 2)),
                OpSample.of(
                        count(NgramCount.Weighting.PRESENCE, List.of(2f, 3f, 4f, 5f)),
                        Tensor.ofLongs(Shape.of(2, 3), 1, 2, 1, 3, 1, 2)),
                OpSample.of(
                        count(NgramCount.Weighting.WEIGHTED_COUNT, List.of(2f, 3f, 4f, 5f)),
                        Tensor.ofLongs(Shape.of(2, 3), 1, 2, 1, 3, 1, 2)));
    }

    static Tensor texts(String... texts) {
        return Tensor.ofTexts(Shape.of(texts.length), texts);
    }

    /// ONNX Runtime changes case only where the system has the locale, so that samples do not.
    private static StringNormalization normalization() {
        return new StringNormalization(StringNormalization.Case.NONE, true, List.of("monday", "WEDNESDAY"), "");
    }

    private static NgramCount count(NgramCount.Weighting weighting, List<Float> weights) {
        return new NgramCount(
                weighting, 1, 2, 1, List.of(0, 2), List.of(0, 3, 1, 2), List.of("1", "2", "1", "2", "1", "1"), weights);
    }
}
