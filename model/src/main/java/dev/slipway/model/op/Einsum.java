package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Einstein summation: the products of elements whose axes of the same label have the same index, summed over the
/// labels that y has not. `...` stands for the axes without labels, which broadcast; a label twice in a term takes
/// the diagonal.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x...` | number | one input or more |
/// | output 0 | `y` | type of the first `x` | an axis for each label of the output term |
///
/// - **C1** `equation` has a term for each input
/// - **C2** each term has a label for each axis of its input, those of `...` included
/// - **C3** each label of the output is one of an input
///
/// Source: [ONNX Einsum](https://onnx.ai/onnx/operators/onnx__Einsum.html),
/// [TensorFlow Einsum](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Einsum).
///
/// @param equation the terms of the inputs, separated by commas, and behind `->` that of y; without it, y has the
/// axes of `...` and the labels that occur once, in alphabetical order
public record Einsum(String equation) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        List<Shape> shapes = shapes(in);
        return List.of(TensorType.of(
                in.element(0),
                shapes.stream().allMatch(Shape::isRanked)
                        ? Contraction.of(equation, shapes).outputShape()
                        : Shape.UNRANKED));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        List<Shape> shapes = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            shapes.add(in.shape(i));
            tensors.add(in.tensor(i));
        }
        return List.of(Contraction.of(equation, shapes).evaluate(tensors));
    }

    private static List<Shape> shapes(Operands in) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            shapes.add(in.shape(i));
        }
        return shapes;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Einsum("bij,bjk->bik"), Some.reals(2, 3, 4), Some.reals(2, 4, 5)),
                Example.of(new Einsum("...ii->...i"), Some.reals(2, 3, 3)),
                Example.of(new Einsum("ij,jk->ik"), Some.reals(2, 3)).breaks("C1"),
                Example.of(new Einsum("ijk->i"), Some.reals(2, 3)).breaks("C2"),
                Example.of(new Einsum("ij->k"), Some.reals(2, 3)).breaks("C3"));
    }
}
