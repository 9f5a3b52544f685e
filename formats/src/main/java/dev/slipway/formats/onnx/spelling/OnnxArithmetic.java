package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Fourier;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Writes arithmetic whose form depends on element types, ranks, or the operator set.
final class OnnxArithmetic {

    private OnnxArithmetic() {}

    static void comparison(Node node, Comparison.Kind kind, String type, int since, OnnxEmitter emit) {
        ElementType element = emit.element(node, 0);
        boolean equality = kind == Comparison.Kind.EQUAL;
        int needed = element == ElementType.STRING
                ? 19
                : equality ? (element.isFloat() ? 11 : 7) : element.isFloat() ? since : Math.max(since, 9);
        emit.is(node, type, needed);
    }

    static void cast(Node node, ElementType to, boolean saturate, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>(List.of("to", OnnxProto.typeCode(to)));
        boolean text = to == ElementType.STRING || emit.element(node, 0) == ElementType.STRING;
        boolean tiny = to.isFloat() && to.bits() == 8;
        if (!saturate && tiny) {
            attributes.addAll(List.of("saturate", 0));
        }
        emit.is(node, "Cast", tiny ? 19 : to == ElementType.BFLOAT16 ? 13 : text ? 9 : 6, attributes.toArray());
    }

    static void ordered(Node node, String type, OnnxEmitter emit) {
        emit.is(node, type, emit.element(node, 0).isFloat() ? 8 : 12);
    }

    static void matMul(Node node, boolean transposeA, boolean transposeB, OnnxEmitter emit) {
        if (!transposeA && OnnxHybrid.product(node, transposeB, emit)) {
            return;
        }
        Value a = node.input(0);
        Value b = node.input(1);
        emit.last(
                node,
                "MatMul",
                emit.element(node, 0).isFloat() ? 1 : 9,
                List.of(transposeA ? swapped(a, emit) : emit.real(a), transposeB ? swapped(b, emit) : emit.real(b)));
    }

    /// The operand with its last two axes exchanged; vectors stay.
    private static String swapped(Value value, OnnxEmitter emit) {
        int rank = emit.rank(value);
        if (rank < 2) {
            return emit.real(value);
        }
        List<Integer> permutation =
                new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(permutation, rank - 1, rank - 2);
        return emit.permuted(value, permutation, "transposed");
    }

    static void gemm(Node node, Gemm op, OnnxEmitter emit) {
        boolean plain = op.alpha() == 1 && op.beta() == 1 && !op.transposeA();
        if (plain && OnnxHybrid.product(node, op.transposeB(), emit)) {
            return;
        }
        List<Object> attributes = new ArrayList<>();
        if (op.alpha() != 1) {
            attributes.addAll(List.of("alpha", op.alpha()));
        }
        if (op.beta() != 1) {
            attributes.addAll(List.of("beta", op.beta()));
        }
        if (op.transposeA()) {
            attributes.addAll(List.of("transA", 1));
        }
        if (op.transposeB()) {
            attributes.addAll(List.of("transB", 1));
        }
        int since = !node.hasInput(2) ? 11 : emit.element(node, 0).isFloat() ? 7 : 9;
        emit.is(node, "Gemm", since, attributes.toArray());
    }

    static void dense(Node node, OnnxEmitter emit) {
        if (OnnxHybrid.product(node, true, emit)) {
            return;
        }
        Shape x = emit.type(node.input(0)).shape();
        if (x.hasRank(2) && node.hasInput(2)) {
            emit.is(node, "Gemm", 7, "transB", 1);
            return;
        }
        List<String> product = List.of(emit.in(node, 0), emit.permuted(node.input(1), List.of(1, 0), "weights"));
        if (!node.hasInput(2)) {
            emit.last(node, "MatMul", 1, product);
        } else {
            emit.last(node, "Add", 7, List.of(emit.step("MatMul", 1, product), emit.in(node, 2)));
        }
    }

    /// The limits are attributes before operator set 11.
    static void clip(Node node, OnnxEmitter emit) {
        Tensor min = emit.known(node.input(1));
        Tensor max = emit.known(node.input(2));
        boolean plain = (min != null || !node.hasInput(1)) && (max != null || !node.hasInput(2));
        if (emit.opset() >= 11 || !plain || emit.element(node, 0) != ElementType.FLOAT32) {
            emit.is(node, "Clip", emit.element(node, 0).isFloat() ? 11 : 12);
            return;
        }
        List<Object> attributes = new ArrayList<>();
        if (min != null) {
            attributes.addAll(List.of("min", (float) min.scalarValue()));
        }
        if (max != null) {
            attributes.addAll(List.of("max", (float) max.scalarValue()));
        }
        emit.last(node, "Clip", 6, List.of(emit.in(node, 0)), attributes.toArray());
    }

    /// The axis is an attribute before operator set 20.
    static void fourier(Node node, Fourier op, OnnxEmitter emit) {
        Tensor axis = emit.known(node.input(2));
        List<String> inputs = new ArrayList<>(List.of(emit.in(node, 0), OnnxAxes.int64(node, 1, emit)));
        List<Object> attributes = new ArrayList<>(List.of("inverse", op.inverse(), "onesided", op.onesided()));
        if (emit.opset() >= 20 || axis == null && node.hasInput(2)) {
            inputs.add(OnnxAxes.int64(node, 2, emit));
            emit.last(node, "DFT", 20, inputs, attributes.toArray());
        } else {
            attributes.addAll(List.of(
                    "axis", axis == null ? 1L : Math.floorMod(axis.scalarLong(), (long) emit.rank(node.input(0)))));
            emit.last(node, "DFT", 17, inputs, attributes.toArray());
        }
    }

    /// ONNX reads bits as a type of the same width only.
    static void bitcast(Node node, ElementType to, OnnxEmitter emit) {
        if (emit.element(node, 0) == to) {
            emit.stored(node, "Identity", 1, List.of(emit.stored(node.input(0))));
            return;
        }
        if (emit.element(node, 0).bits() != to.bits()) {
            throw OnnxOps.noSuchOp();
        }
        emit.is(node, "BitCast", 26, "to", OnnxProto.typeCode(to));
    }
}
