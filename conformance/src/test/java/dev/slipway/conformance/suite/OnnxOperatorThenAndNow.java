package dev.slipway.conformance.suite;

import static dev.slipway.model.op.Some.longs;
import static dev.slipway.model.op.Some.reals;

import dev.slipway.model.op.Some;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// An operator as an early operator set has it, and one that ONNX Runtime computes the same by: its later form, or
/// itself where the runtime still has it.
record OnnxOperatorThenAndNow(OnnxOperator then, OnnxOperator now) {

    private static final List<Integer> NONE_CONSUMED = List.of(0, 0);

    static List<OnnxOperatorThenAndNow> all() {
        List<OnnxOperatorThenAndNow> all = new ArrayList<>(arithmetic());
        all.addAll(arranged());
        all.addAll(layers());
        all.addAll(sequences());
        return all;
    }

    private static OnnxOperatorThenAndNow still(OnnxOperator operator) {
        return new OnnxOperatorThenAndNow(operator, operator);
    }

    private static OnnxOperatorThenAndNow of(OnnxOperator then, OnnxOperator now) {
        return new OnnxOperatorThenAndNow(then, now);
    }

    private static List<OnnxOperatorThenAndNow> arithmetic() {
        Tensor x = reals(2, 3, 4);
        Tensor column = reals(3);
        Tensor integers = Some.integers(ElementType.INT32, 2, 3);
        Tensor others = Some.integers(ElementType.INT32, 3, 2);
        return List.of(
                of(
                        OnnxOperator.of(
                                "Add",
                                1,
                                List.of("broadcast", 1, "axis", 1, "consumed_inputs", NONE_CONSUMED),
                                x,
                                column),
                        OnnxOperator.of("Add", 13, List.of(), x, column.reshaped(Shape.of(3, 1)))),
                of(
                        OnnxOperator.of("Sub", 6, List.of("broadcast", 1, "axis", -3), x, reals(2)),
                        OnnxOperator.of("Sub", 13, List.of(), x, reals(2).reshaped(Shape.of(2, 1, 1)))),
                of(
                        OnnxOperator.of("Greater", 1, List.of("broadcast", 1, "axis", 1), x, column),
                        OnnxOperator.of("Greater", 13, List.of(), x, column.reshaped(Shape.of(3, 1)))),
                of(
                        OnnxOperator.of("PRelu", 1, List.of(), x, column),
                        OnnxOperator.of("PRelu", 13, List.of(), x, column.reshaped(Shape.of(3, 1)))),
                of(
                        OnnxOperator.of("Selu", 1, List.of(), x),
                        OnnxOperator.of("Selu", 6, List.of("alpha", 1.6732f, "gamma", 1.0507f), x)),
                of(
                        OnnxOperator.of("Cast", 1, List.of("to", "INT32"), x),
                        OnnxOperator.of("Cast", 13, List.of("to", 6), x)),
                of(OnnxOperator.of("Max", 1, List.of(), x, x), OnnxOperator.of("Identity", 13, List.of(), x)),
                of(
                        OnnxOperator.of(
                                "Gemm", 1, List.of("broadcast", 1, "beta", 0.5f), reals(2, 3), reals(3, 4), reals(4)),
                        OnnxOperator.of("Gemm", 13, List.of("beta", 0.5f), reals(2, 3), reals(3, 4), reals(4))),
                of(
                        OnnxOperator.of(
                                "Gemm",
                                11,
                                List.of("transA", 1, "transB", 1),
                                others,
                                integers.reshaped(Shape.of(2, 3))),
                        OnnxOperator.of("MatMul", 13, List.of(), transposed(others), transposed(integers))));
    }

    private static Tensor transposed(Tensor matrix) {
        return Permutation.apply(matrix, List.of(1, 0));
    }

    private static List<OnnxOperatorThenAndNow> arranged() {
        Tensor x = reals(2, 3, 4);
        Tensor image = reals(1, 2, 3, 4);
        return List.of(
                of(
                        OnnxOperator.of("Reshape", 1, List.of("shape", List.of(0, -1)), x),
                        OnnxOperator.of("Reshape", 13, List.of(), x, longs(2, 12))),
                of(
                        OnnxOperator.of("Pad", 1, List.of("paddings", List.of(0, 1, 2, 1, 0, 0), "value", 1.5f), x),
                        OnnxOperator.of("Pad", 13, List.of(), x, longs(0, 1, 2, 1, 0, 0), Tensor.scalar(1.5f))),
                of(
                        OnnxOperator.of(
                                "Slice", 1, List.of("starts", List.of(-2), "ends", List.of(9), "axes", List.of(2)), x),
                        OnnxOperator.of("Slice", 13, List.of(), x, longs(2), longs(4), longs(2))),
                of(
                        OnnxOperator.of("Split", 1, List.of("axis", 2, "split", List.of(1, 3)), x)
                                .withOutputs(2),
                        OnnxOperator.of("Split", 13, List.of("axis", 2), x, longs(1, 3))
                                .withOutputs(2)),
                still(OnnxOperator.of("Split", 18, List.of("num_outputs", 3), reals(7, 2))
                        .withOutputs(3)
                        .open()),
                of(
                        OnnxOperator.of("Concat", 1, List.of(), x, x),
                        OnnxOperator.of("Concat", 13, List.of("axis", 1), x, x)),
                of(
                        OnnxOperator.of("Tile", 1, List.of(), x, Tensor.scalar(3f), Tensor.scalar(1f)),
                        OnnxOperator.of("Tile", 13, List.of(), x, longs(1, 3, 1))),
                of(
                        OnnxOperator.of("TopK", 1, List.of("k", 2, "axis", 2), x)
                                .withOutputs(2),
                        OnnxOperator.of("TopK", 11, List.of("axis", 2), x, longs(2))
                                .withOutputs(2)),
                of(
                        OnnxOperator.of("Upsample", 1, List.of("height_scale", 2f, "width_scale", 3f), image),
                        OnnxOperator.of("Upsample", 9, List.of(), image, Tensor.ofFloats(Shape.of(4), 1, 1, 2, 3))),
                still(OnnxOperator.of("Resize", 10, List.of(), image, Tensor.ofFloats(Shape.of(4), 1, 1, 2, 0.6f))),
                still(OnnxOperator.of(
                        "Resize",
                        11,
                        List.of("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
                        image,
                        Tensor.ofFloats(Shape.of(0)),
                        Tensor.ofFloats(Shape.of(4), 1, 1, 0.5f, 2))));
    }

    private static List<OnnxOperatorThenAndNow> layers() {
        Tensor x = reals(2, 3, 4);
        Tensor image = reals(1, 2, 5, 4);
        Tensor variance = reals(3).map(value -> value * value + 1);
        return List.of(
                of(
                        OnnxOperator.of("Dropout", 1, List.of("is_test", 1), x),
                        OnnxOperator.of("Identity", 13, List.of(), x)),
                of(
                        OnnxOperator.of(
                                "BatchNormalization",
                                6,
                                List.of("is_test", 1),
                                x,
                                reals(3),
                                reals(3),
                                reals(3),
                                variance),
                        OnnxOperator.of(
                                "BatchNormalization", 15, List.of(), x, reals(3), reals(3), reals(3), variance)),
                still(OnnxOperator.of(
                        "BatchNormalization",
                        7,
                        List.of("spatial", 0),
                        x,
                        reals(3, 4),
                        reals(3, 4),
                        reals(3, 4),
                        reals(3, 4).map(value -> value * value + 1))),
                still(OnnxOperator.of("Softmax", 1, List.of(), x)),
                still(OnnxOperator.of("LogSoftmax", 11, List.of("axis", -2), x)),
                still(OnnxOperator.of(
                        "MaxPool", 1, List.of("kernel_shape", List.of(2, 2), "auto_pad", "SAME_LOWER"), image)),
                of(
                        OnnxOperator.of("LpPool", 1, List.of("kernel_shape", List.of(2, 2), "p", 1f), image),
                        OnnxOperator.of("LpPool", 11, List.of("kernel_shape", List.of(2, 2), "p", 1), image)),
                of(
                        OnnxOperator.of("GlobalLpPool", 1, List.of("p", 3f), image),
                        OnnxOperator.of("GlobalLpPool", 2, List.of("p", 3), image)));
    }

    private static List<OnnxOperatorThenAndNow> sequences() {
        Tensor x = reals(4, 2, 3);
        List<Object> size = List.of("hidden_size", 2);
        List<Object> whole = List.of("hidden_size", 2, "output_sequence", 1);
        return List.of(
                of(
                        OnnxOperator.of("RNN", 1, whole, x, reals(1, 2, 3), reals(1, 2, 2))
                                .withOutputs(2),
                        OnnxOperator.of("RNN", 7, size, x, reals(1, 2, 3), reals(1, 2, 2))
                                .withOutputs(2)),
                of(
                        OnnxOperator.of("GRU", 3, whole, x, reals(1, 6, 3), reals(1, 6, 2))
                                .withOutputs(2),
                        OnnxOperator.of("GRU", 7, size, x, reals(1, 6, 3), reals(1, 6, 2))
                                .withOutputs(2)),
                of(
                        OnnxOperator.of("LSTM", 1, whole, x, reals(1, 8, 3), reals(1, 8, 2))
                                .withOutputs(3),
                        OnnxOperator.of("LSTM", 7, size, x, reals(1, 8, 3), reals(1, 8, 2))
                                .withOutputs(3)));
    }

    @Override
    public String toString() {
        return then.toString();
    }
}
