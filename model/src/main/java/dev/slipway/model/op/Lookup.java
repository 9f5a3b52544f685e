package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// For each element of x the value that stands beside it among the keys, or else the default; of equal keys the first
/// counts.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number or string | |
/// | input 1 | `keys` | type of `x`, `[n]` | |
/// | input 2 | `values` | any `[n]` | one for each key |
/// | input 3 | `default` | type of `values`, one element | |
/// | output 0 | `y` | type of `values`, shape of `x` | |
///
/// - **C1** `x` and `keys` are of one type, `values` and `default` of one, too
/// - **C2** there are as many values as keys; checked in evaluation
///
/// Source: [ONNX LabelEncoder](https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html),
/// [TensorFlow LookupTableFindV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LookupTableFindV2).
public record Lookup() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireTypes(in.element(0), in.element(1), in.element(2), in.element(3));
        return List.of(TensorType.of(in.element(2), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireTypes(in.element(0), in.element(1), in.element(2), in.element(3));
        List<?> keys = elements(in.tensor(1));
        int count = keys.size();
        if (in.tensor(2).size() != count) {
            throw new OpException("Lookup C2: there are %d values for %d keys"
                    .formatted(in.tensor(2).size(), count));
        }
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < count; i++) {
            places.putIfAbsent(keys.get(i), i);
        }
        Tensor values = Joined.flat(in.tensor(2), in.tensor(3));
        int[] order = elements(in.tensor(0)).stream()
                .mapToInt(element -> places.getOrDefault(element, count))
                .toArray();
        return List.of(Picked.of(values, order, in.shape(0)));
    }

    /// The elements as values that are equal where the elements are.
    private static List<?> elements(Tensor x) {
        if (x.element() == ElementType.STRING) {
            return List.of(x.toTexts());
        }
        return x.element().isFloat()
                ? Arrays.stream(x.toDoubles()).mapToObj(value -> value + 0.0).toList()
                : Arrays.stream(x.toLongs()).boxed().toList();
    }

    private static void requireTypes(ElementType x, ElementType keys, ElementType values, ElementType otherwise) {
        if (x != keys || values != otherwise) {
            throw new OpException("Lookup C1: %s are looked up among %s, and %s stand beside the default %s"
                    .formatted(x, keys, values, otherwise));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new Lookup(),
                        Some.texts("Monday", "tuesday", "WEDNESDAY", ""),
                        Some.texts("tuesday", "Monday"),
                        Some.longs(2, 1),
                        Tensor.ofLongs(Shape.SCALAR, -1)),
                Example.of(
                        new Lookup(),
                        Tensor.ofLongs(Shape.of(2, 2), 3, 5, 7, 3),
                        Some.longs(3, 5),
                        Some.texts("three", "five"),
                        Tensor.ofTexts(Shape.SCALAR, "?")),
                Example.of(new Lookup(), Some.shares(2), Some.longs(1, 2), Some.shares(2), Tensor.scalar(0f))
                        .breaks("C1"),
                Example.of(new Lookup(), Some.longs(1, 2), Some.longs(1, 2), Some.shares(3), Tensor.scalar(0f))
                        .breaks("C2"));
    }
}
