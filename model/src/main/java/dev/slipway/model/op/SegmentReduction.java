package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reduces rows of x that share a segment number; the result has `count` rows, or last segment + 1 where sorted
/// and absent.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `segments` |  |
/// | input 2 | `count` | optional |
/// | output 0 | `y` | |
public record SegmentReduction(Kind kind, boolean sorted) implements Op {

    /// The members of the family.
    public enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN,
        PRODUCT
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("SegmentReduction: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("SegmentReduction: evaluation is not written yet");
    }
}
