package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.node.TfliteFile;
import dev.slipway.model.format.Draft;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Counts the operators of a file that is not written yet, and tells which kernels compute them.
///
/// XNNPACK takes an operator by its name and element type, as
/// <https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/delegates/xnnpack/README.md> lists them; a
/// node of it may still have sizes or parameters that it leaves to the runtime.
final class TfliteDraft {

    private static final Set<TfliteCode> FAST_REALS = EnumSet.of(
            TfliteCode.ABS,
            TfliteCode.ADD,
            TfliteCode.AVERAGE_POOL_2D,
            TfliteCode.BATCH_MATMUL,
            TfliteCode.CEIL,
            TfliteCode.CONCATENATION,
            TfliteCode.CONV_2D,
            TfliteCode.COS,
            TfliteCode.DEPTHWISE_CONV_2D,
            TfliteCode.DEPTH_TO_SPACE,
            TfliteCode.DEQUANTIZE,
            TfliteCode.DIV,
            TfliteCode.ELU,
            TfliteCode.EXP,
            TfliteCode.EXPAND_DIMS,
            TfliteCode.FLOOR,
            TfliteCode.FULLY_CONNECTED,
            TfliteCode.GELU,
            TfliteCode.HARD_SWISH,
            TfliteCode.LEAKY_RELU,
            TfliteCode.LOG,
            TfliteCode.LOGISTIC,
            TfliteCode.MAXIMUM,
            TfliteCode.MAX_POOL_2D,
            TfliteCode.MEAN,
            TfliteCode.MINIMUM,
            TfliteCode.MUL,
            TfliteCode.NEG,
            TfliteCode.PAD,
            TfliteCode.PRELU,
            TfliteCode.QUANTIZE,
            TfliteCode.RELU,
            TfliteCode.RELU6,
            TfliteCode.RELU_N1_TO_1,
            TfliteCode.RESHAPE,
            TfliteCode.RESIZE_BILINEAR,
            TfliteCode.ROUND,
            TfliteCode.RSQRT,
            TfliteCode.SIN,
            TfliteCode.SLICE,
            TfliteCode.SOFTMAX,
            TfliteCode.SPACE_TO_DEPTH,
            TfliteCode.SPLIT,
            TfliteCode.SQRT,
            TfliteCode.SQUARE,
            TfliteCode.SQUARED_DIFFERENCE,
            TfliteCode.STRIDED_SLICE,
            TfliteCode.SUB,
            TfliteCode.SUM,
            TfliteCode.TANH,
            TfliteCode.TRANSPOSE,
            TfliteCode.TRANSPOSE_CONV);

    private static final Set<TfliteCode> FAST_BYTES = EnumSet.of(
            TfliteCode.ADD,
            TfliteCode.CONCATENATION,
            TfliteCode.CONV_2D,
            TfliteCode.DEPTHWISE_CONV_2D,
            TfliteCode.DEQUANTIZE,
            TfliteCode.ELU,
            TfliteCode.FULLY_CONNECTED,
            TfliteCode.LEAKY_RELU,
            TfliteCode.LOGISTIC,
            TfliteCode.MAX_POOL_2D,
            TfliteCode.MEAN,
            TfliteCode.MUL,
            TfliteCode.PAD,
            TfliteCode.QUANTIZE,
            TfliteCode.RESHAPE,
            TfliteCode.RESIZE_BILINEAR,
            TfliteCode.SLICE,
            TfliteCode.SPLIT,
            TfliteCode.STRIDED_SLICE,
            TfliteCode.SUB,
            TfliteCode.TANH,
            TfliteCode.TRANSPOSE,
            TfliteCode.TRANSPOSE_CONV);

    private TfliteDraft() {}

    static Draft of(TfliteFile file) {
        if (!file.unspeakable().isEmpty()) {
            return new Draft(file.unspeakable(), file.transposes(), new LinkedHashMap<>(), List.of());
        }
        TfliteFlat.Model model = file.model("");
        Map<String, Draft.Operator> operators = new TreeMap<>();
        for (TfliteFlat.Subgraph subgraph : model.subgraphs()) {
            for (TfliteFlat.Operator operator : subgraph.operators()) {
                Draft.Operator one = operator(model.opcodes().get(operator.opcode()), operator, subgraph);
                operators.merge(
                        one.name() + one.kernel() + one.version(),
                        one,
                        (some, more) -> new Draft.Operator(
                                some.name(), some.version(), some.count() + more.count(), some.kernel()));
            }
        }
        return new Draft(List.of(), file.transposes(), new LinkedHashMap<>(), new ArrayList<>(operators.values()));
    }

    private static Draft.Operator operator(
            TfliteFlat.Opcode opcode, TfliteFlat.Operator operator, TfliteFlat.Subgraph subgraph) {
        if (!opcode.custom().isEmpty()) {
            return new Draft.Operator(opcode.custom(), opcode.version(), 1, Draft.Kernel.CUSTOM);
        }
        Draft.Kernel kernel = isFast(opcode, operator, subgraph) ? Draft.Kernel.FAST : Draft.Kernel.BUILT_IN;
        return new Draft.Operator(TfliteCode.name(opcode.code()), opcode.version(), 1, kernel);
    }

    private static boolean isFast(
            TfliteFlat.Opcode opcode, TfliteFlat.Operator operator, TfliteFlat.Subgraph subgraph) {
        ElementType input = element(operator.inputs(), subgraph);
        ElementType output = element(operator.outputs(), subgraph);
        String name = TfliteCode.name(opcode.code());
        return isReal(input)
                        && isReal(output)
                        && FAST_REALS.stream().anyMatch(code -> code.name().equals(name))
                || isByte(input)
                        && (isByte(output) || isReal(output))
                        && FAST_BYTES.stream().anyMatch(code -> code.name().equals(name))
                || isByte(output) && name.equals("QUANTIZE");
    }

    private static ElementType element(List<Integer> tensors, TfliteFlat.Subgraph subgraph) {
        return tensors.stream()
                .filter(number -> number >= 0)
                .findFirst()
                .map(number -> subgraph.tensors().get(number).element())
                .orElse(ElementType.HANDLE);
    }

    private static boolean isReal(ElementType element) {
        return element == ElementType.FLOAT32 || element == ElementType.FLOAT16;
    }

    private static boolean isByte(ElementType element) {
        return element == ElementType.INT8 || element == ElementType.UINT8;
    }
}
