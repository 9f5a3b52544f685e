package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/// A function of two truth values, broadcast against each other.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | bool | |
/// | input 1 | `b` | bool | |
/// | output 0 | `y` | bool, broadcast shape of `a` and `b` | |
///
/// Source: [ONNX And](https://onnx.ai/onnx/operators/onnx__And.html),
/// [ONNX Or](https://onnx.ai/onnx/operators/onnx__Or.html),
/// [ONNX Xor](https://onnx.ai/onnx/operators/onnx__Xor.html),
/// [TensorFlow LogicalAnd](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LogicalAnd),
/// [TensorFlow LogicalOr](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LogicalOr).
///
/// @param kind the function
public record Logical(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        /// Both.
        AND,
        /// One or both.
        OR,
        /// Exactly one.
        XOR
    }

    @Override
    public String name() {
        return "Logical." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(ElementType.BOOL, Broadcast.shape(in.shape(0), in.shape(1))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Elementwise.integers(in.tensor(0), in.tensor(1), ElementType.BOOL, (a, b) -> switch (kind) {
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
        }));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return Arrays.stream(Kind.values())
                .map(kind -> Example.of(new Logical(kind), Some.booleans(true, false), Some.booleans(true)))
                .toList();
    }
}
