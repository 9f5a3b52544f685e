package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Convolution (cross-correlation) over any number of spatial axes. The filter's output axis has all output
/// channels, its input axis those of one group; depthwise is groups = input channels.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `filter` |  |
/// | input 2 | `bias` | optional |
/// | output 0 | `y` | |
public record Convolution(Layout layout, FilterLayout filterLayout, Window window, int groups) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Convolution: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Convolution: evaluation is not written yet");
    }
}
