package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.DequantizeLinear;
import dev.slipway.model.op.DynamicQuantizeLinear;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.QuantizeLinear;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Quantised types, which ONNX spells as pairs of `QuantizeLinear` and `DequantizeLinear`
/// (<https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html>).
final class OnnxQuantization {

    private OnnxQuantization() {}

    static void spellings() {
        OnnxOps.spell("QuantizeLinear", QuantizeLinear.class)
                .read(OnnxQuantization::readQuantize)
                .write((op, node, emit) -> write(node, op.element(), op.axis(), op.blockSize(), op.saturate(), emit));
        OnnxOps.spell("DequantizeLinear", DequantizeLinear.class)
                .read(OnnxQuantization::readDequantize)
                .write((op, node, emit) -> write(node, op.axis(), op.blockSize(), emit));
        OnnxOps.spell("DynamicQuantizeLinear", DynamicQuantizeLinear.class)
                .read(node -> node.are(3, new DynamicQuantizeLinear(), node.all()))
                .write((_, node, emit) -> emit.is(node, "DynamicQuantizeLinear", 11));
        OnnxOps.write(Quantize.class, (_, node, emit) -> emit.alias(node));
        OnnxOps.write(Dequantize.class, (_, node, emit) -> emit.alias(node));
    }

    /// Reads `QuantizeLinear`: into the type of its output where the parameters are constants.
    static List<Value> readQuantize(OnnxNode node) {
        ElementType element = node.has(2) ? node.element(2) : node.elementType("output_dtype", ElementType.UINT8);
        Quantization quantization = quantization(node);
        if (quantization == null || !element.isInteger()) {
            return node.is(
                    new QuantizeLinear(
                            element,
                            (int) node.integer("axis", 1),
                            (int) node.integer("block_size", 0),
                            node.flag("saturate", true)),
                    node.all());
        }
        Value x = node.required(0);
        if (node.element(0) != ElementType.FLOAT32) {
            x = node.step("float", new dev.slipway.model.op.Cast(ElementType.FLOAT32, true), x);
        }
        return node.is(new Quantize(element, quantization), x);
    }

    /// Reads `DequantizeLinear`: of a constant, or of what a `QuantizeLinear` made, into the type of its input.
    static List<Value> readDequantize(OnnxNode node) {
        ElementType output = node.elementType("output_dtype", node.element(1));
        Value x = output == ElementType.FLOAT32 ? typed(node, 0, quantization(node)) : Value.NONE;
        return x.isPresent()
                ? node.is(new Dequantize(), x)
                : node.is(
                        new DequantizeLinear(
                                output, (int) node.integer("axis", 1), (int) node.integer("block_size", 0)),
                        node.all());
    }

    /// An input as a value whose type says how it is quantised: what is of this type already, or a constant. None
    /// otherwise.
    private static Value typed(OnnxNode node, int input, @Nullable Quantization quantization) {
        if (quantization == null || !node.element(input).isInteger()) {
            return Value.NONE;
        }
        if (quantization.equals(node.type(input).quantization())) {
            return node.in(input);
        }
        Constant constant = node.graph().constantOf(node.required(input));
        return constant == null || constant.type().quantization() != null
                ? Value.NONE
                : node.constant(
                        "quantized" + (input == 0 ? "" : input),
                        new Constant(
                                constant.stored(),
                                constant.view(),
                                constant.type().withQuantization(quantization)));
    }

    /// An input made real, whose scale and zero point are the two inputs behind it.
    static Value real(OnnxNode node, int input, int axis) {
        Quantization quantization = quantization(node, input, input + 1, axis, 0);
        Value typed = typed(node, input, quantization);
        return typed.isPresent()
                ? node.step("real" + input, new Dequantize(), typed)
                : node.step(
                        "real" + input,
                        new DequantizeLinear(ElementType.FLOAT32, axis, 0),
                        node.required(input),
                        new OnnxSteps(node).cast(node.required(input + 1), ElementType.FLOAT32),
                        node.in(input + 2));
    }

    /// The node's output, stored with the scale and zero point that two inputs are.
    static List<Value> stored(OnnxNode node, Value real, int scale) {
        ElementType element = node.has(scale + 1) ? node.element(scale + 1) : ElementType.UINT8;
        Tensor known = node.known(scale);
        Quantization quantization = known == null || known.size() != 1 ? null : quantization(node, -1, scale, 1, 0);
        return quantization == null || !element.isInteger()
                ? node.is(
                        new QuantizeLinear(element, 1, 0, true),
                        real,
                        new OnnxSteps(node).cast(node.required(scale), ElementType.FLOAT32),
                        node.in(scale + 1))
                : node.is(new Quantize(element, quantization), real);
    }

    private static @Nullable Quantization quantization(OnnxNode node) {
        return quantization(node, 0, 1, (int) node.integer("axis", 1), (int) node.integer("block_size", 0));
    }

    /// The parameters of an input where they are constants, null otherwise.
    ///
    /// @param data the input whose axes are counted; negative where there is one scale for all
    private static @Nullable Quantization quantization(OnnxNode node, int data, int scale, int axis, int block) {
        Tensor scales = node.known(scale);
        Tensor zeros = node.has(scale + 1) ? node.known(scale + 1) : scales == null ? null : zeros(scales);
        if (scales == null
                || zeros == null
                || data >= 0 && !node.shape(data).isRanked()
                || !zeros.element().isInteger() && node.has(scale + 1)) {
            return null;
        }
        Tensor reals = scales.cast(ElementType.FLOAT32);
        if (reals.size() == 1 && block == 0) {
            return Quantization.perTensor(reals.toFloats()[0], zeros.toLongs()[0]);
        }
        Tensor integers = zeros.size() == 1
                ? Tensor.ofLongs(reals.shape(), repeated(zeros.toLongs()[0], (int) reals.size()))
                : Tensor.ofLongs(reals.shape(), zeros.toLongs());
        int along = Math.floorMod(axis, Math.max(1, node.rank(data)));
        return new Quantization(reals, integers, OptionalInt.of(along), block, false);
    }

    private static long[] repeated(long value, int count) {
        long[] all = new long[count];
        Arrays.fill(all, value);
        return all;
    }

    private static Tensor zeros(Tensor scales) {
        return Tensor.ofLongs(scales.shape(), new long[(int) scales.shape().elements()]);
    }

    /// Writes a hub QuantizeLinear, whose parameters the graph computes.
    static void write(Node node, ElementType element, int axis, int block, boolean saturate, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>(axes(axis, block));
        int since = block > 0 ? 21 : 13;
        if (!saturate) {
            attributes.addAll(List.of("saturate", 0));
            since = Math.max(since, 19);
        }
        if (!node.hasInput(2) && element != ElementType.UINT8) {
            attributes.addAll(List.of("output_dtype", OnnxProto.typeCode(element)));
            since = 21;
        }
        emit.is(node, "QuantizeLinear", since, attributes.toArray());
    }

    /// Writes a hub DequantizeLinear.
    static void write(Node node, int axis, int block, OnnxEmitter emit) {
        List<String> inputs = new ArrayList<>(List.of(emit.stored(node.input(0)), emit.in(node, 1)));
        if (node.hasInput(2)) {
            inputs.add(emit.in(node, 2));
        }
        emit.last(
                node,
                "DequantizeLinear",
                block > 0 ? 21 : 13,
                inputs,
                axes(axis, block).toArray());
    }

    private static List<Object> axes(int axis, int block) {
        return block > 0 ? List.of("axis", axis, "block_size", block) : List.of("axis", axis);
    }
}
