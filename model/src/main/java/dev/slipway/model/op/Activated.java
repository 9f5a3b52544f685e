package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The op `base` followed by an activation in one kernel, as formats with fused activations have it; their readers
/// and legalisers make it, and for other targets it is split.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `inputs...` | as `base` takes them | |
/// | output 0 | `y` | as the first output of `base` | the activation of each element |
///
/// Source: [TFLite
/// ActivationFunctionType](https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs).
///
/// @param base the op whose first output is activated
/// @param activation what is applied to it
public record Activated(Op base, Activation activation) implements Op {

    @Override
    public String name() {
        return base.name() + "+" + activation;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return base.infer(in);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor y = base.evaluate(in).getFirst();
        return List.of(
                switch (activation) {
                    case NONE -> y;
                    case RELU -> y.map(x -> Math.max(x, 0));
                    case RELU6 -> y.map(x -> Math.min(Math.max(x, 0), 6));
                    case RELU_N1_TO_1 -> y.map(x -> Math.min(Math.max(x, -1), 1));
                    case TANH -> y.map(Math::tanh);
                    case SIGN_BIT -> y.map(x -> x < 0 ? 1 : 0);
                });
    }

    @Override
    public Scales scales() {
        boolean clamps = switch (activation) {
            case NONE, RELU, RELU6, RELU_N1_TO_1 -> true;
            case TANH, SIGN_BIT -> false;
        };
        return clamps ? base.scales() : Scales.REAL;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(
                new Activated(new Binary(Binary.Kind.ADD), Activation.RELU), Some.reals(2, 3), Some.reals(3)));
    }
}
