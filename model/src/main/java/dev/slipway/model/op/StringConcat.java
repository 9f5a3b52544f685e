package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Strings of two operands joined byte by byte, broadcast against each other.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | string `[...]` | |
/// | input 1 | `b` | string, broadcast with `a` | |
/// | output 0 | `y` | string, the shape both broadcast to | `a`, then `b` |
///
/// - **C1** `a` and `b` are of strings
///
/// Source: [ONNX StringConcat](https://onnx.ai/onnx/operators/onnx__StringConcat.html).
public record StringConcat() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireStrings(in.element(0), in.element(1));
        return List.of(TensorType.of(ElementType.STRING, Broadcast.shape(in.shape(0), in.shape(1))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireStrings(in.element(0), in.element(1));
        Shape shape = Broadcast.shape(in.shape(0), in.shape(1));
        int[] fromA = Broadcast.sources(in.shape(0), shape);
        int[] fromB = Broadcast.sources(in.shape(1), shape);
        List<byte[]> joined = new ArrayList<>();
        for (int i = 0; i < fromA.length; i++) {
            byte[] a = in.tensor(0).strings().get(fromA[i]);
            byte[] b = in.tensor(1).strings().get(fromB[i]);
            byte[] both = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            joined.add(both);
        }
        return List.of(Tensor.ofStrings(shape, joined));
    }

    private static void requireStrings(ElementType a, ElementType b) {
        if (a != ElementType.STRING || b != ElementType.STRING) {
            throw new OpException("StringConcat C1: operands of %s and %s are not strings".formatted(a, b));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new StringConcat(),
                        Some.texts("Monday", "tuesday", "WEDNESDAY", ""),
                        Tensor.ofTexts(Shape.of(2, 1), "-", "+")),
                Example.of(new StringConcat(), Some.shares(2), Some.shares(2)).breaks("C1"));
    }
}
