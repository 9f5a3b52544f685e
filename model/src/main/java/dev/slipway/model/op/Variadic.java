package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One function over any number of operands, broadcast against each other.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x...` | number, broadcast with each other | one or more |
/// | output 0 | `y` | as the first, the shape all broadcast to | |
///
/// Source: [ONNX Sum](https://onnx.ai/onnx/operators/onnx__Sum.html),
/// [ONNX Max](https://onnx.ai/onnx/operators/onnx__Max.html),
/// [TensorFlow AddN](https://www.tensorflow.org/api_docs/python/tf/raw_ops/AddN).
///
/// @param kind the function
public record Variadic(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        /// The sum.
        SUM,
        /// The sum divided by the number of operands.
        MEAN,
        /// The largest.
        MAX,
        /// The smallest.
        MIN
    }

    @Override
    public String name() {
        return "Variadic." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            shapes.add(in.shape(i));
        }
        return List.of(TensorType.of(in.element(0), Broadcast.shape(shapes)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Binary step = new Binary(
                switch (kind) {
                    case SUM, MEAN -> Binary.Kind.ADD;
                    case MAX -> Binary.Kind.MAX;
                    case MIN -> Binary.Kind.MIN;
                });
        Tensor result = in.tensor(0);
        for (int i = 1; i < in.size(); i++) {
            result = step.evaluate(Arguments.of(result, in.tensor(i))).getFirst();
        }
        int count = in.size();
        return List.of(kind == Kind.MEAN ? result.map(sum -> sum / count) : result);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return Arrays.stream(Kind.values())
                .map(kind -> Example.of(new Variadic(kind), Some.reals(2, 1), Some.reals(3), Some.reals(2, 3)))
                .toList();
    }
}
