package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Fourier;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A Fourier transform along the last axis but that of real and imaginary parts, through complex numbers.
record WrittenFourier(Fourier op, Node node, TensorflowEmitter emit, ElementType real) {

    private static final ElementType INDEX = ElementType.INT32;

    static void write(Fourier op, Node node, TensorflowEmitter emit) {
        ElementType real = emit.real(node, 0);
        TensorflowOps.require(real == ElementType.FLOAT32 || real == ElementType.FLOAT64);
        int axis = emit.rank(node.input(0)) - 2;
        Tensor asked = node.hasInput(2) ? emit.known(node.input(2)) : null;
        TensorflowOps.require(
                !node.hasInput(2) || asked != null && Math.floorMod((int) asked.scalarLong(), axis + 2) == axis);
        new WrittenFourier(op, node, emit, real).write();
    }

    private ElementType complex() {
        return real == ElementType.FLOAT64 ? ElementType.COMPLEX128 : ElementType.COMPLEX64;
    }

    private void write() {
        if (op.inverse() && op.onesided()) {
            String signal = emit.step("IRFFT", List.of(number(), length()), "Treal", real, "Tcomplex", complex());
            emit.define(node.output(), expanded(signal));
        } else if (op.onesided()) {
            String signal = part(0);
            parts(emit.step("RFFT", List.of(signal, length()), "Treal", real, "Tcomplex", complex()));
        } else {
            TensorflowOps.require(!node.hasInput(1) || keepsLength());
            parts(emit.step(op.inverse() ? "IFFT" : "FFT", List.of(number()), "Tcomplex", complex()));
        }
    }

    private boolean keepsLength() {
        Tensor length = emit.known(node.input(1));
        return length != null && emit.type(node, 0).shape().dim(-2).equals(Dim.of(length.scalarLong()));
    }

    /// The length asked for, or else that of the signal, as a vector of one.
    private String length() {
        if (node.hasInput(1)) {
            String length = emit.ints(node.input(1));
            return emit.type(node, 1).shape().hasRank(0)
                    ? emit.step("Reshape", List.of(length, emit.ints(1)), "T", INDEX, "Tshape", INDEX)
                    : length;
        }
        Dim size = emit.type(node.output()).shape().dim(-2);
        if (op.inverse() && size.isKnown()) {
            return emit.ints(Math.toIntExact(size.size()));
        }
        String shape = emit.step("Shape", List.of(emit.in(node, 0)), "T", real, "out_type", INDEX);
        int axis = emit.rank(node.input(0)) - 2;
        String own = emit.step(
                "StridedSlice",
                List.of(shape, emit.ints(axis), emit.ints(axis + 1), emit.ints(1)),
                "T",
                INDEX,
                "Index",
                INDEX);
        if (!op.inverse()) {
            return own;
        }
        String less = emit.step("Sub", List.of(own, emit.scalar(1)), "T", INDEX);
        return emit.step("Mul", List.of(less, emit.scalar(2)), "T", INDEX);
    }

    private String part(int which) {
        int rank = emit.rank(node.input(0));
        int[] start = new int[rank];
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        start[rank - 1] = which;
        int[] end = new int[rank];
        end[rank - 1] = which + 1;
        int others = (1 << rank - 1) - 1;
        return emit.step(
                "StridedSlice",
                List.of(emit.in(node, 0), emit.ints(start), emit.ints(end), emit.ints(ones)),
                "T",
                real,
                "Index",
                INDEX,
                "begin_mask",
                others,
                "end_mask",
                others,
                "shrink_axis_mask",
                1 << rank - 1);
    }

    private String number() {
        String first = part(0);
        boolean single = emit.type(node, 0).shape().dim(-1).equals(Dim.of(1));
        String second = single ? emit.step("ZerosLike", List.of(first), "T", real) : part(1);
        return emit.step("Complex", List.of(first, second), "T", real, "Tout", complex());
    }

    private void parts(String numbers) {
        List<String> parts = new ArrayList<>();
        for (String part : List.of("Real", "Imag")) {
            parts.add(emit.step(part, List.of(numbers), "T", complex(), "Tout", real));
        }
        emit.last(node, "Pack", parts, "T", real, "N", 2, "axis", -1);
    }

    private String expanded(String signal) {
        return emit.step("ExpandDims", List.of(signal, emit.scalar(-1)), "T", real, "Tdim", INDEX);
    }
}
