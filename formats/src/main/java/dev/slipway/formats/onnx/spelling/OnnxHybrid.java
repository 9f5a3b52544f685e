package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/// Products of reals with a matrix of stored integers: the reals are quantised by their own range at run time, and
/// integers are multiplied, which ONNX Runtime has one kernel for.
final class OnnxHybrid {

    private OnnxHybrid() {}

    /// Writes `x * weights + bias` so, if the weights are stored as integers around zero.
    ///
    /// @param transposed whether the second matrix has the outputs first
    /// @return whether it was written
    static boolean product(Node node, boolean transposed, OnnxEmitter emit) {
        Constant weights = emit.constant(node.input(1));
        if (weights == null
                || !isReal(emit.type(node.input(0)))
                || !isStored(weights.type(), transposed ? 0 : 1)
                || !(weights.type().quantization() instanceof Quantization quantization)) {
            return false;
        }
        Value x = node.input(0);
        List<String> parts = emit.dynamic(x);
        String matrix =
                transposed ? emit.initializer("weights", weights.permuted(List.of(1, 0))) : emit.stored(node.input(1));
        String sums = emit.step("MatMulInteger", 10, List.of(parts.get(0), matrix, parts.get(2)));
        String real = emit.step("Cast", 6, List.of(sums), "to", OnnxProto.typeCode(ElementType.FLOAT32));
        String scale = emit.step("Mul", 7, List.of(parts.get(1), emit.parameter(quantization.scales())));
        List<String> product = List.of(real, scale);
        if (node.hasInput(2)) {
            emit.last(node, "Add", 7, List.of(emit.step("Mul", 7, product), emit.in(node, 2)));
        } else {
            emit.last(node, "Mul", 7, product);
        }
        return true;
    }

    private static boolean isReal(TensorType x) {
        return x.element() == ElementType.FLOAT32
                && !x.isQuantized()
                && x.shape().isRanked()
                && x.shape().rank() >= 2;
    }

    private static boolean isStored(TensorType weights, int outputs) {
        return weights.element() == ElementType.INT8
                && weights.shape().hasRank(2)
                && weights.quantization() instanceof Quantization quantization
                && quantization.blockSize() == 0
                && (quantization.isPerTensor() || quantization.axis().getAsInt() == outputs)
                && Arrays.stream(quantization.zeroPoints().toLongs()).allMatch(zero -> zero == 0);
    }
}
