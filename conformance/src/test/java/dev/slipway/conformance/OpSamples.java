package dev.slipway.conformance;

import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The samples of all ops. A new op gets one in the list of its family.
final class OpSamples {

    private OpSamples() {}

    static List<OpSample> all() {
        return Stream.of(
                        ElementwiseSamples.all(),
                        ShapeSamples.all(),
                        IndexSamples.all(),
                        SpatialSamples.all(),
                        NumericSamples.all(),
                        QuantizedSamples.all(),
                        TextSamples.all(),
                        ControlSamples.all())
                .flatMap(List::stream)
                .toList();
    }

    /// All samples by a name of their own: the op's, and a number.
    static Map<String, OpSample> named() {
        Map<String, OpSample> named = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (OpSample sample : all()) {
            String op = Op.nameOf(sample.op());
            named.put(op + "#" + counts.merge(op, 1, Integer::sum), sample);
        }
        return named;
    }

    /// Reals between -2 and 2, no two alike.
    static Tensor reals(long... sizes) {
        return reals(ElementType.FLOAT32, sizes);
    }

    static Tensor reals(ElementType element, long... sizes) {
        double[] values = new double[(int) Shape.of(sizes).elements()];
        Arrays.setAll(values, i -> 2 * Math.sin(1.7 * i + 0.3 * values.length + 0.2));
        return Tensor.ofDoubles(element, Shape.of(sizes), values);
    }

    /// Reals between 0 and 1, both excluded.
    static Tensor shares(long... sizes) {
        return reals(sizes).map(x -> 0.5 + 0.24 * x);
    }

    /// Integers from -4 to 4.
    static Tensor integers(ElementType element, long... sizes) {
        return reals(ElementType.FLOAT64, sizes).map(x -> Math.rint(2 * x)).cast(element);
    }

    static Tensor longs(long... values) {
        return Tensor.ofLongs(Shape.of(values.length), values);
    }

    static Tensor ints(int... values) {
        return Tensor.ofInts(Shape.of(values.length), values);
    }

    static Tensor booleans(boolean... values) {
        return Tensor.ofBooleans(Shape.of(values.length), values);
    }

    static Tensor floats(float... values) {
        return Tensor.ofFloats(Shape.of(values.length), values);
    }
}
