package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The gradient of Convolution by its input. The filter's `output` axis is that of y's channels of one group and
/// its `input` axis that of all of x's channels (ONNX's ConvTranspose: IOHW). `outputSizes` (spatial) wins where
/// given; empty: derived.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `filter` |  |
/// | input 2 | `bias` | optional |
/// | output 0 | `y` | |
public record TransposedConvolution(
        Layout layout,
        FilterLayout filterLayout,
        Window window,
        List<Integer> outputPadding,
        List<Integer> outputSizes,
        int groups)
        implements Op {

    public TransposedConvolution {
        outputPadding = List.copyOf(outputPadding);
        outputSizes = List.copyOf(outputSizes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("TransposedConvolution: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("TransposedConvolution: evaluation is not written yet");
    }
}
