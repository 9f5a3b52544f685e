package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether each pair of elements, broadcast against each other, compares so. NaN differs from everything, itself
/// included; strings compare byte by byte, unsigned.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | number, bool or string | |
/// | input 1 | `b` | type of `a` | |
/// | output 0 | `y` | bool, broadcast shape of `a` and `b` | |
///
/// Source: [ONNX Equal](https://onnx.ai/onnx/operators/onnx__Equal.html),
/// [ONNX Less](https://onnx.ai/onnx/operators/onnx__Less.html),
/// [ONNX LessOrEqual](https://onnx.ai/onnx/operators/onnx__LessOrEqual.html),
/// [ONNX Greater](https://onnx.ai/onnx/operators/onnx__Greater.html),
/// [ONNX GreaterOrEqual](https://onnx.ai/onnx/operators/onnx__GreaterOrEqual.html),
/// [TensorFlow NotEqual](https://www.tensorflow.org/api_docs/python/tf/raw_ops/NotEqual).
///
/// @param kind the comparison
public record Comparison(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        /// `a == b`.
        EQUAL,
        /// `a != b`.
        NOT_EQUAL,
        /// `a < b`.
        LESS,
        /// `a <= b`.
        LESS_OR_EQUAL,
        /// `a > b`.
        GREATER,
        /// `a >= b`.
        GREATER_OR_EQUAL
    }

    @Override
    public String name() {
        return "Comparison." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(ElementType.BOOL, Broadcast.shape(in.shape(0), in.shape(1))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor a = in.tensor(0);
        Tensor b = in.tensor(1);
        if (a.element() == ElementType.STRING) {
            return List.of(ofStrings(a, b));
        }
        return List.of(
                a.element().isInteger()
                        ? Elementwise.integers(a, b, ElementType.BOOL, (x, y) -> holds(Long.compare(x, y)) ? 1 : 0)
                        : Elementwise.reals(a, b, ElementType.BOOL, (x, y) -> ofReals(x, y) ? 1 : 0));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> left = in.dims(0);
        Optional<List<Dim>> right = in.dims(1);
        if (left.isEmpty()
                || right.isEmpty()
                || left.get().size() != right.get().size()) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < left.get().size(); i++) {
            Dim a = left.get().get(i);
            Dim b = right.get().get(i);
            boolean known = a.isKnown() && b.isKnown();
            result.add(known ? Dim.of(holds(Long.compare(a.size(), b.size())) ? 1 : 0) : Dim.UNKNOWN);
        }
        return Optional.of(result);
    }

    private static Tensor indices(Tensor tensor) {
        long[] numbers = new long[(int) tensor.size()];
        Arrays.setAll(numbers, i -> i);
        return Tensor.ofLongs(tensor.shape(), numbers);
    }

    private Tensor ofStrings(Tensor a, Tensor b) {
        return Elementwise.integers(
                indices(a),
                indices(b),
                ElementType.BOOL,
                (x, y) -> holds(Arrays.compareUnsigned(
                                a.strings().get((int) x), b.strings().get((int) y)))
                        ? 1
                        : 0);
    }

    private boolean ofReals(double x, double y) {
        return Double.isNaN(x) || Double.isNaN(y) ? kind == Kind.NOT_EQUAL : holds(x < y ? -1 : x > y ? 1 : 0);
    }

    private boolean holds(int order) {
        return switch (kind) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            examples.add(Example.of(new Comparison(kind), Some.reals(2, 3), Some.reals(3)));
            examples.add(Example.of(new Comparison(kind), Some.longs(1, 2, 3), Some.longs(2)));
        }
        examples.add(Example.of(new Comparison(Kind.LESS), Some.reals(2, 1, 3, 1, 2), Some.reals(1, 2, 1, 3, 1)));
        return examples;
    }
}
