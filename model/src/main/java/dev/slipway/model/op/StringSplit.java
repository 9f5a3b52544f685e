package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Strings cut at a delimiter, along a new last axis that is as long as the most parts; fewer are followed by empty
/// strings.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | string `[...]` | |
/// | output 0 | `parts` | string `[..., most]` | `most` depends on the values |
/// | output 1 | `counts` | int64, the shape of `x` | how many parts each string has |
///
/// - **C1** `x` is of strings
///
/// Source: [ONNX StringSplit](https://onnx.ai/onnx/operators/onnx__StringSplit.html).
///
/// @param delimiter where strings are cut; empty: at any amount of white space, none of which is kept at either end
/// @param limit how often a string is cut at most, from the left; negative: as often as it can be
public record StringSplit(String delimiter, int limit) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireStrings(in.element(0));
        Shape x = in.shape(0);
        Shape parts = x.isRanked() ? x.withAxisAt(x.rank(), Dim.UNKNOWN) : Shape.UNRANKED;
        return List.of(TensorType.of(ElementType.STRING, parts), TensorType.of(ElementType.INT64, x));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireStrings(in.element(0));
        List<List<String>> split =
                Arrays.stream(in.tensor(0).toTexts()).map(this::parts).toList();
        int most = split.stream().mapToInt(List::size).max().orElse(0);
        String[] all = new String[split.size() * most];
        Arrays.fill(all, "");
        long[] counts = new long[split.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = split.get(i).size();
            for (int k = 0; k < counts[i]; k++) {
                all[i * most + k] = split.get(i).get(k);
            }
        }
        Shape x = in.shape(0);
        return List.of(Tensor.ofTexts(x.withAxisAt(x.rank(), Dim.of(most)), all), Tensor.ofLongs(x, counts));
    }

    private List<String> parts(String text) {
        boolean spaces = delimiter.isEmpty();
        String rest = spaces ? text.strip() : text;
        List<String> parts = new ArrayList<>();
        if (spaces && rest.isEmpty()) {
            return parts;
        }
        while (limit < 0 || parts.size() < limit) {
            int end = spaces ? firstSpace(rest) : rest.indexOf(delimiter);
            if (end < 0) {
                break;
            }
            parts.add(rest.substring(0, end));
            rest = spaces ? rest.substring(end).stripLeading() : rest.substring(end + delimiter.length());
        }
        parts.add(rest);
        return parts;
    }

    private static int firstSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static void requireStrings(ElementType x) {
        if (x != ElementType.STRING) {
            throw new OpException("StringSplit C1: x of %s are not strings".formatted(x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new StringSplit("", -1), Tensor.ofTexts(Shape.of(2, 2), " a b  c ", "d", "", "e  f"))
                        .withOutputs(2),
                Example.of(new StringSplit("e", 1), Some.texts("eve", "e", "a")).withOutputs(2),
                Example.of(new StringSplit("", -1), Some.shares(2)).breaks("C1"));
    }
}
