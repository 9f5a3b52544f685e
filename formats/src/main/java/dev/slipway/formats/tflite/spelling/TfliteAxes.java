package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;

/// Operators that compute along axes: products, reductions, normalisations.
final class TfliteAxes {

    private static final Map<Reduction.Kind, TfliteCode> REDUCTION_CODES = new EnumMap<>(Reduction.Kind.class);

    private TfliteAxes() {}

    static void spellings() {
        reductions();
        TfliteOps.spell(BATCH_MATMUL, MatMul.class)
                .read((r, o) -> r.node(new MatMul(o.flag(0), o.flag(1)), r.in(0), r.in(1)))
                .write((op, node, emit) -> emit.is(
                        BATCH_MATMUL,
                        TfliteOptions.of(101).with(0, op.transposeA()).with(1, op.transposeB()),
                        emit.in(node, 0),
                        emit.in(node, 1)))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(FULLY_CONNECTED, Dense.class)
                .readIf(TfliteShapeExpand::dense)
                .write((_, node, emit) -> TfliteArithmetic.dense(node, emit.fused(), emit))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(SOFTMAX, Softmax.class)
                .readIf((r, o) -> {
                    if (o.real(0) != 1) {
                        return false;
                    }
                    r.node(new Softmax(-1), r.in(0));
                    return true;
                })
                .write((op, node, emit) -> TfliteArithmetic.lastAxis(
                        node, op.axis(), SOFTMAX, TfliteOptions.of(9).with(0, 1.0), emit))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(LOG_SOFTMAX, LogSoftmax.class)
                .read((r, _) -> r.node(new LogSoftmax(-1), r.in(0)))
                .write((op, node, emit) ->
                        TfliteArithmetic.lastAxis(node, op.axis(), LOG_SOFTMAX, TfliteOptions.of(36), emit))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(L2_NORMALIZATION, LpNormalization.class)
                .read((r, o) -> r.activated(new LpNormalization(-1, 2, 1e-12f), o.integer(0), r.in(0)))
                .write((op, node, emit) -> {
                    if (op.p() != 2) {
                        throw TfliteOps.noSuchOp();
                    }
                    TfliteArithmetic.lastAxis(node, op.axis(), L2_NORMALIZATION, TfliteOptions.of(12), emit);
                })
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(LOCAL_RESPONSE_NORMALIZATION, LocalResponseNormalization.class)
                .read((r, o) -> {
                    int size = 2 * o.integer(0) + 1;
                    r.node(new LocalResponseNormalization(size, o.real(2) * size, o.real(3), o.real(1), 3), r.in(0));
                })
                .write((op, node, emit) -> {
                    TfliteWindows.requireChannelsLast(op.channelAxis(), emit.rank(node.input(0)));
                    emit.is(
                            LOCAL_RESPONSE_NORMALIZATION,
                            TfliteOptions.of(13)
                                    .with(0, (op.size() - 1) / 2)
                                    .with(1, (double) op.bias())
                                    .with(2, (double) (op.alpha() / op.size()))
                                    .with(3, (double) op.beta()),
                            emit.in(node, 0));
                })
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(CUMSUM, Cumulative.class)
                .read((r, o) -> r.node(new Cumulative(Cumulative.Kind.SUM, o.flag(0), o.flag(1)), r.in(0), r.in(1)))
                .write((op, node, emit) -> {
                    if (op.kind() != Cumulative.Kind.SUM) {
                        throw TfliteOps.noSuchOp();
                    }
                    emit.is(
                            CUMSUM,
                            TfliteOptions.of(102).with(0, op.exclusive()).with(1, op.reverse()),
                            emit.in(node, 0),
                            emit.scalar(node, 1));
                })
                .computedIn(TfliteKernels.BASIC);
        TfliteOps.spell(TOPK_V2, TopK.class)
                .read(TfliteAxes::readTopK)
                .write((op, node, emit) -> {
                    if (!op.largest()
                            || Math.floorMod(op.axis(), emit.rank(node.input(0))) != emit.rank(node.input(0)) - 1
                            || op.indices() != ElementType.INT32) {
                        throw new Unsayable(
                                "RANK",
                                "the rank of the elements to choose from is not known",
                                "give the input's shape with --input NAME=SHAPE");
                    }
                    emit.is(TOPK_V2, TfliteOptions.of(34), emit.in(node, 0), emit.scalar(node, 1));
                })
                .computedIn(TfliteKernels.BASIC);
    }

    private static void reductions() {
        reduction(SUM, Reduction.Kind.SUM);
        reduction(MEAN, Reduction.Kind.MEAN);
        reduction(REDUCE_MAX, Reduction.Kind.MAX);
        reduction(REDUCE_MIN, Reduction.Kind.MIN);
        reduction(REDUCE_PROD, Reduction.Kind.PRODUCT);
        reduction(REDUCE_ALL, Reduction.Kind.ALL);
        reduction(REDUCE_ANY, Reduction.Kind.ANY);
        TfliteOps.write(
                Reduction.class,
                (op, node, emit) ->
                        TfliteArithmetic.reduction(node, op, TfliteOps.code(REDUCTION_CODES.get(op.kind())), emit));
        argument(ARG_MAX, ArgReduction.Kind.MAX);
        argument(ARG_MIN, ArgReduction.Kind.MIN);
        TfliteOps.write(ArgReduction.class, (op, node, emit) -> {
            if (op.keepAxis() || op.lastIndex()) {
                throw new Unsayable(
                        "PARAMETER",
                        "TFLite's ARG_MAX takes the first index and drops the axis",
                        "reshape after it, or convert to ONNX");
            }
            boolean max = op.kind() == ArgReduction.Kind.MAX;
            emit.is(
                    max ? ARG_MAX : ARG_MIN,
                    TfliteOptions.of(max ? 40 : 57).with(0, TfliteFlat.typeCode(op.output())),
                    emit.in(node, 0),
                    emit.scalar(ElementType.INT32, op.axis()));
        });
    }

    private static void reduction(TfliteCode code, Reduction.Kind kind) {
        TfliteOps.spell(code).read((r, o) -> r.node(new Reduction(kind, o.flag(0), true), r.in(0), r.in(1)));
        REDUCTION_CODES.put(kind, code);
    }

    private static void argument(TfliteCode code, ArgReduction.Kind kind) {
        TfliteOps.spell(code).readIf((r, _) -> {
            Tensor axis = r.known(1);
            if (axis == null) {
                return false;
            }
            r.node(new ArgReduction(kind, (int) axis.scalarLong(), false, false, r.outputElement()), r.in(0));
            return true;
        });
    }

    private static void readTopK(TfliteNode r, TfliteOptions options) {
        Tensor count = r.known(1);
        Value counts = count == null
                ? r.step("count", new Unsqueeze(), r.in(1), r.vector("axis", 0))
                : r.vector("count", count.scalarLong());
        r.node(new TopK(-1, true, true, ElementType.INT32), r.in(0), counts);
    }
}
