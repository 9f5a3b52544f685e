package dev.slipway.formats.onnx.spelling;

import dev.slipway.model.op.*;

/// Products of matrices, and spectra.
final class OnnxProducts {

    private OnnxProducts() {}

    static void spellings() {
        OnnxOps.spell("MatMul", MatMul.class)
                .read(node -> node.is(new MatMul(false, false), node.all()))
                .write((op, node, emit) -> OnnxArithmetic.matMul(node, op.transposeA(), op.transposeB(), emit))
                .computedIn(OnnxKernels.BASIC + " uint32 uint64");
        OnnxOps.spell("Gemm", Gemm.class)
                .read(node -> node.is(
                        new Gemm(
                                node.real("alpha", 1),
                                node.real("beta", 1),
                                node.flag("transA", false),
                                node.flag("transB", false)),
                        node.all()))
                .write((op, node, emit) -> OnnxArithmetic.gemm(node, op, emit));
        OnnxOps.write(Dense.class, (_, node, emit) -> OnnxArithmetic.dense(node, emit));
        OnnxOps.spell("Det", Determinant.class)
                .read(node -> node.is(new Determinant(), node.all()))
                .write((_, node, emit) -> emit.is(node, "Det", 11));
        OnnxOps.spell("Einsum", Einsum.class)
                .read(node -> node.is(new Einsum(node.text("equation", "")), node.all()))
                .write((op, node, emit) -> emit.is(node, "Einsum", 12, "equation", op.equation()));
        OnnxOps.spell("DFT", Fourier.class)
                .read(OnnxExpand::fourier)
                .write((op, node, emit) -> OnnxArithmetic.fourier(node, op, emit));
        OnnxOps.spell("STFT", ShortTimeFourier.class)
                .read(node -> node.is(new ShortTimeFourier(node.flag("onesided", true)), node.all()))
                .write((op, node, emit) -> emit.is(node, "STFT", 17, "onesided", op.onesided()));
    }
}
