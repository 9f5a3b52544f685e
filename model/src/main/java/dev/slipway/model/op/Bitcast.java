package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The bits read as another type, in little-endian order. Where it is narrower, a last axis of the ratio of the
/// widths appears; where it is wider, the last axis disappears.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number | the last axis is as long as the ratio of the widths where `to` is wider |
/// | output 0 | `y` | `to` | shape of `x`, with another axis where `to` is narrower, one less where it is wider |
///
/// Source: [TensorFlow Bitcast](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Bitcast).
///
/// @param to the type to read the bits as; its width is a multiple or a divisor of that of the type of x
public record Bitcast(ElementType to) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        ElementType from = in.element(0);
        Shape shape = in.shape(0);
        if (from.bits() > to.bits()) {
            shape = shape.isRanked() ? shape.withAxisAt(shape.rank(), Dim.of(from.bits() / to.bits())) : shape;
        } else if (from.bits() < to.bits()) {
            shape = shape.isRanked() ? shape.withoutAxis(-1) : shape;
        }
        return List.of(TensorType.of(to, shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Shape shape = x.shape();
        if (x.element().bits() > to.bits()) {
            shape = shape.withAxisAt(shape.rank(), Dim.of(x.element().bits() / to.bits()));
        } else if (x.element().bits() < to.bits()) {
            shape = shape.withoutAxis(-1);
        }
        return List.of(Tensor.of(to, shape, x.bytes()));
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Bitcast(ElementType.INT32), Some.reals(2, 3)),
                Example.of(new Bitcast(ElementType.UINT8), Some.reals(2, 3)),
                Example.of(new Bitcast(ElementType.FLOAT64), Some.reals(3, 2)));
    }
}
