package dev.slipway.formats.onnx.node;

import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Writes the nodes around values of quantised type: one that makes a stored value real, one that stores a real value.
public final class OnnxQuantized {

    private OnnxQuantized() {}

    /// Writes what makes `real` of a stored value: a node, or the reals themselves where ONNX does not dequantise.
    static void makeReal(OnnxEmitter emit, Value value, String real) {
        TensorType type = emit.type(value);
        Constant constant = emit.constant(value);
        if (constant != null && constant.element() == ElementType.INT64) {
            emit.constants().add(real, real(constant));
            return;
        }
        emit.add(
                "DequantizeLinear",
                since(type),
                parameters(emit, type, emit.stored(value), zeros(emit, type, constant != null)),
                List.of(real),
                attributes(type));
    }

    /// Writes a quantised constant and the node that makes it real; answers the name of the latter's output.
    static String dequantize(OnnxEmitter emit, Constant constant, String purpose) {
        if (constant.element() == ElementType.INT64) {
            return emit.initializer(purpose, real(constant));
        }
        String stored = emit.initializer(purpose, storable(constant));
        TensorType type = constant.type();
        return emit.step(
                "DequantizeLinear",
                since(type),
                parameters(emit, type, stored, zeros(emit, type, true)),
                attributes(type));
    }

    /// Writes the node that stores `real` as the value's type says.
    public static void quantize(OnnxEmitter emit, Value value, String real) {
        TensorType type = emit.type(value);
        emit.add(
                "QuantizeLinear",
                since(type),
                parameters(emit, type, real, zeros(emit, type, false)),
                List.of(emit.stored(value)),
                attributes(type));
    }

    /// Two bits are stored as four: few runtimes take less.
    private static ElementType storable(ElementType element) {
        return element == ElementType.INT2
                ? ElementType.INT4
                : element == ElementType.UINT2 ? ElementType.UINT4 : element;
    }

    /// A quantised constant in a type that ONNX dequantises.
    static Constant storable(Constant constant) {
        ElementType element = storable(constant.element());
        if (element == constant.element() || !constant.type().isQuantized()) {
            return constant;
        }
        Tensor wider =
                Tensor.ofLongs(element, constant.shape(), constant.tensor().toLongs());
        return new Constant(
                wider,
                View.AS_STORED,
                new TensorType(element, constant.shape(), constant.type().quantization()));
    }

    /// Sums of products, as which biases of 64 bits are stored, are beyond what ONNX dequantises.
    private static Constant real(Constant constant) {
        Quantization quantization = Objects.requireNonNull(constant.type().quantization());
        return Constant.of(Quantizer.dequantize(constant.tensor(), quantization));
    }

    private static List<String> parameters(OnnxEmitter emit, TensorType type, String x, String zeros) {
        Quantization quantization = Objects.requireNonNull(type.quantization());
        return List.of(x, emit.parameter(quantization.scales()), zeros);
    }

    /// The zero points, of their own where they are those of signed weights: ONNX Runtime's `session.x64quantprecision`
    /// makes such weights unsigned one by one, and fails where two have one tensor of zero points.
    private static String zeros(OnnxEmitter emit, TensorType type, boolean weights) {
        Tensor zeros = Objects.requireNonNull(type.quantization()).zeroPoints();
        Tensor stored = Tensor.ofLongs(storable(type.element()), zeros.shape(), zeros.toLongs());
        return weights && stored.element() == ElementType.INT8
                ? emit.initializer("zero_point", Constant.of(stored))
                : emit.parameter(stored);
    }

    private static Object[] attributes(TensorType type) {
        Quantization quantization = Objects.requireNonNull(type.quantization());
        List<Object> attributes = new ArrayList<>();
        if (quantization.axis().isPresent()) {
            attributes.addAll(List.of("axis", quantization.axis().getAsInt()));
        }
        if (quantization.blockSize() > 0) {
            attributes.addAll(List.of("block_size", quantization.blockSize()));
        }
        return attributes.toArray();
    }

    private static int since(TensorType type) {
        Quantization quantization = Objects.requireNonNull(type.quantization());
        return switch (storable(type.element())) {
            case INT8, UINT8, INT32 ->
                quantization.blockSize() > 0 ? 21 : quantization.axis().isPresent() ? 13 : 10;
            case INT16, UINT16, INT4, UINT4 -> 21;
            default ->
                throw new Unsayable(
                        "ELEMENT_TYPE",
                        "ONNX has no quantised tensors of type " + type.element(),
                        "convert the model before it is quantised");
        };
    }
}
