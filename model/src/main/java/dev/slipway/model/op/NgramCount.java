package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How often known sequences of words (n-grams) occur in each row, weighted.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | integer or string `[n]` or `[rows, n]` | the words; integers are compared as they are printed |
/// | output 0 | `y` | float32 `[m]` or `[rows, m]` | `m` is the largest of `places`, plus 1 |
///
/// - **C1** `x` has one or two axes
///
/// Source: [ONNX TfIdfVectorizer](https://onnx.ai/onnx/operators/onnx__TfIdfVectorizer.html).
///
/// @param weighting what stands for a count
/// @param shortest the fewest words of an n-gram that is counted
/// @param longest the most
/// @param skips how many words may be left out between one word of an n-gram and the next, the same number between
/// all
/// @param starts where in `words` the n-grams of 1, 2, … words begin
/// @param places where in `y` each known n-gram is counted, in the order of `words`
/// @param words the known n-grams, one after the other, integers as they are printed
/// @param weights what each known n-gram counts; empty: 1
public record NgramCount(
        Weighting weighting,
        int shortest,
        int longest,
        int skips,
        List<Integer> starts,
        List<Integer> places,
        List<String> words,
        List<Float> weights)
        implements Op {

    /// What stands for a count.
    public enum Weighting {
        /// How often the n-gram occurs, whatever its weight.
        COUNT,
        /// The weight where the count is not zero.
        PRESENCE,
        /// The count times the weight.
        WEIGHTED_COUNT
    }

    public NgramCount {
        starts = List.copyOf(starts);
        places = List.copyOf(places);
        words = List.copyOf(words);
        weights = List.copyOf(weights);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        requireRows(x);
        return List.of(TensorType.of(
                ElementType.FLOAT32, x.isRanked() ? x.with(x.rank() - 1, Dim.of(width())) : Shape.UNRANKED));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape x = in.shape(0);
        requireRows(x);
        List<String> all = texts(in.tensor(0));
        Map<List<String>, Integer> known = known();
        int length = (int) x.size(-1);
        int rows = x.rank() == 1 ? 1 : (int) x.size(0);
        double[] y = new double[rows * width()];
        for (int row = 0; row < rows; row++) {
            count(all.subList(row * length, (row + 1) * length), known, y, row * width());
        }
        return List.of(Tensor.ofDoubles(ElementType.FLOAT32, x.with(x.rank() - 1, Dim.of(width())), y));
    }

    private int width() {
        return places.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    private static List<String> texts(Tensor x) {
        return x.element() == ElementType.STRING
                ? List.of(x.toTexts())
                : Arrays.stream(x.toLongs()).mapToObj(Long::toString).toList();
    }

    /// The known n-grams, each with its number.
    private Map<List<String>, Integer> known() {
        Map<List<String>, Integer> known = new HashMap<>();
        int number = 0;
        for (int size = 1; size <= starts.size(); size++) {
            int end = size < starts.size() ? starts.get(size) : words.size();
            for (int at = starts.get(size - 1); at + size <= end; at += size) {
                known.put(words.subList(at, at + size), number++);
            }
        }
        return known;
    }

    private void count(List<String> row, Map<List<String>, Integer> known, double[] y, int offset) {
        for (int size = shortest; size <= longest; size++) {
            for (int step = 1; step <= (size == 1 ? 1 : skips + 1); step++) {
                for (int first = 0; first + (size - 1) * step < row.size(); first++) {
                    List<String> ngram = new ArrayList<>();
                    for (int i = 0; i < size; i++) {
                        ngram.add(row.get(first + i * step));
                    }
                    Integer number = known.get(ngram);
                    if (number != null) {
                        add(number, y, offset);
                    }
                }
            }
        }
    }

    private void add(int number, double[] y, int offset) {
        int place = offset + places.get(number);
        double weight = weights.isEmpty() ? 1 : weights.get(number);
        switch (weighting) {
            case COUNT -> y[place]++;
            case PRESENCE -> y[place] = weight;
            case WEIGHTED_COUNT -> y[place] += weight;
        }
    }

    private static void requireRows(Shape x) {
        if (x.isRanked() && x.rank() != 1 && x.rank() != 2) {
            throw new OpException("NgramCount C1: x of shape %s has neither one nor two axes".formatted(x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(example(Weighting.COUNT, List.of()), Some.longs(1, 2, 1, 3, 1, 2)),
                Example.of(
                        example(Weighting.PRESENCE, List.of(2f, 3f, 4f, 5f)),
                        Tensor.ofLongs(Shape.of(2, 3), 1, 2, 1, 3, 1, 2)),
                Example.of(
                        example(Weighting.WEIGHTED_COUNT, List.of(2f, 3f, 4f, 5f)),
                        Tensor.ofLongs(Shape.of(2, 3), 1, 2, 1, 3, 1, 2)),
                Example.of(
                                new NgramCount(
                                        Weighting.COUNT, 1, 1, 0, List.of(0), List.of(0), List.of("1"), List.of()),
                                Tensor.scalar(1L))
                        .breaks("C1"));
    }

    private static NgramCount example(Weighting weighting, List<Float> weights) {
        return new NgramCount(
                weighting, 1, 2, 1, List.of(0, 2), List.of(0, 3, 1, 2), List.of("1", "2", "1", "2", "1", "1"), weights);
    }
}
