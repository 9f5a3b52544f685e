package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reals stored as integers by parameters that the graph computes: `y = saturate(round(x / scale) + zeroPoint)`,
/// halves to even. The output's type carries no quantisation.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]` | |
/// | input 1 | `scale` | float, scalar, `[n]`, or of the rank of `x` | for all, along `axis`, or by blocks along it |
/// | input 2 | `zeroPoint` | the type of `y`, the shape of `scale` | optional; 0 where absent |
/// | output 0 | `y` | as `zeroPoint`, else `element`; the shape of `x` | |
///
/// An output type that is no integer type (float8, float4) is inferred, but the reference evaluator refuses it.
///
/// Source: [ONNX QuantizeLinear](https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html).
///
/// @param element the element type of `y` where `zeroPoint` is absent
/// @param axis the axis that `scale` runs along, where it has more than one element; negative counts from the end
/// @param blockSize how many elements along `axis` share a scale; 0: no blocks
/// @param saturate whether float8 values beyond the range become the largest, not infinite; without meaning for
/// integers
public record QuantizeLinear(ElementType element, int axis, int blockSize, boolean saturate) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.has(2) ? in.element(2) : element, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        dev.slipway.model.tensor.ElementType output = in.has(2) ? in.element(2) : element;
        if (!output.isInteger()) {
            throw new OpException("QuantizeLinear to %s is not evaluated".formatted(output));
        }
        return List.of(Quantizer.quantize(in.tensor(0), output, LinearParameters.of(in, axis, blockSize)));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(
                new QuantizeLinear(ElementType.UINT8, 1, 0, true),
                Some.reals(2, 3),
                Some.floats(0.02f, 0.03f, 0.01f),
                Tensor.ofLongs(ElementType.UINT8, Shape.of(3), 128, 100, 3)));
    }
}
