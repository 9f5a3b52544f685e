package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Operators on one element of each input.
final class TfliteElementwise {

    /// Operators that say an activation with them.
    private static final List<TfliteCode> ACTIVATED = List.of(ADD, SUB, MUL, DIV);

    private static final Map<Unary.Kind, TfliteCode> UNARY_CODES = new EnumMap<>(Unary.Kind.class);
    private static final Map<Binary.Kind, TfliteCode> BINARY_CODES = new EnumMap<>(Binary.Kind.class);
    private static final Map<Comparison.Kind, TfliteCode> COMPARISON_CODES = new EnumMap<>(Comparison.Kind.class);

    private TfliteElementwise() {}

    static void spellings() {
        families();
        TfliteOps.spell(LEAKY_RELU, LeakyRelu.class)
                .read((r, o) -> r.node(new LeakyRelu(o.real(0)), r.in(0)))
                .write((op, node, emit) ->
                        emit.is(LEAKY_RELU, TfliteOptions.of(75).with(0, (double) op.alpha()), emit.in(node, 0)))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(ELU, Elu.class)
                .read((r, _) -> r.node(new Elu(1), r.in(0)))
                .write((op, node, emit) -> {
                    if (op.alpha() != 1) {
                        throw TfliteOps.noSuchOp();
                    }
                    emit.is(ELU, TfliteOptions.NONE, emit.in(node, 0));
                })
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(GELU, Gelu.class)
                .read((r, o) -> r.node(new Gelu(o.flag(0)), r.in(0)))
                .write((op, node, emit) ->
                        emit.is(GELU, TfliteOptions.of(116).with(0, op.approximate()), emit.in(node, 0)))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(PRELU, PRelu.class)
                .read((r, _) -> r.node(new PRelu(), r.in(0), r.in(1)))
                .write((_, node, emit) -> emit.is(PRELU, TfliteOptions.NONE, emit.in(node, 0), emit.in(node, 1)))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(SELECT_V2, Where.class)
                .read((r, _) -> r.node(new Where(), r.in(0), r.in(1), r.in(2)))
                .write((_, node, emit) ->
                        emit.is(SELECT_V2, TfliteOptions.of(98), emit.in(node, 0), emit.in(node, 1), emit.in(node, 2)))
                .movedIn(TfliteKernels.MOVED + " int16");
        TfliteOps.spell(SELECT).readIf(TfliteElementwise::readSelect);
        TfliteOps.spell(CAST, Cast.class)
                .read((r, _) -> r.node(new Cast(r.outputElement(), true), r.in(0)))
                .write((op, node, emit) -> TfliteArithmetic.cast(node, op, emit));
        TfliteOps.write(Identity.class, (_, node, emit) -> TfliteShapes.copy(node, emit));
        TfliteOps.spell(BITCAST, Bitcast.class)
                .read((r, _) -> r.node(new Bitcast(r.outputElement()), r.in(0)))
                .write((_, node, emit) -> {
                    if (emit.in(node, 0) != emit.index(node.output())) {
                        emit.is(BITCAST, TfliteOptions.NONE, emit.in(node, 0));
                    }
                });
        TfliteOps.spell(QUANTIZE, Quantize.class)
                .readIf((r, _) -> {
                    TensorType type = r.graph().declared(r.outputs().getFirst());
                    if (type == null || type.quantization() == null) {
                        return false;
                    }
                    r.node(new Quantize(type.element(), type.quantization()), r.in(0));
                    return true;
                })
                .write((_, node, emit) -> {
                    requireSayable(emit.type(node.output()));
                    emit.is(QUANTIZE, TfliteOptions.of(89), emit.in(node, 0));
                });
        TfliteOps.spell(DENSIFY).readIf((r, _) -> readDense(r));
        TfliteOps.spell(DEQUANTIZE, Dequantize.class)
                .read((r, _) -> {
                    if (r.type(0).isQuantized()) {
                        r.node(new Dequantize(), r.in(0));
                    } else {
                        r.node(new Cast(ElementType.FLOAT32, true), r.in(0));
                    }
                })
                .write((_, node, emit) -> {
                    requireSayable(emit.type(node.input(0)));
                    emit.is(DEQUANTIZE, TfliteOptions.of(38), emit.in(node, 0));
                });
        TfliteOps.spell(FAKE_QUANT, FakeQuantize.class)
                .read(TfliteElementwise::readFakeQuantize)
                .write((op, node, emit) -> {
                    if (!op.axis().isEmpty()) {
                        throw TfliteOps.noSuchOp();
                    }
                    emit.is(
                            FAKE_QUANT,
                            TfliteOptions.of(58)
                                    .with(
                                            0,
                                            emit.parameter(node.input(1), "the minimum")
                                                    .scalarValue())
                                    .with(
                                            1,
                                            emit.parameter(node.input(2), "the maximum")
                                                    .scalarValue())
                                    .with(2, op.bits())
                                    .with(3, op.narrowRange()),
                            emit.in(node, 0));
                });
    }

    private static void families() {
        unary(ABS, Unary.Kind.ABS);
        unary(NEG, Unary.Kind.NEGATE);
        unary(SIGN, Unary.Kind.SIGN);
        unary(EXP, Unary.Kind.EXP);
        unary(LOG, Unary.Kind.LOG);
        unary(SQRT, Unary.Kind.SQRT);
        unary(RSQRT, Unary.Kind.RSQRT);
        unary(SQUARE, Unary.Kind.SQUARE);
        unary(SIN, Unary.Kind.SIN);
        unary(COS, Unary.Kind.COS);
        unary(TANH, Unary.Kind.TANH);
        unary(CEIL, Unary.Kind.CEIL);
        unary(FLOOR, Unary.Kind.FLOOR);
        unary(ROUND, Unary.Kind.ROUND);
        unary(LOGICAL_NOT, Unary.Kind.NOT);
        unary(LOGISTIC, Unary.Kind.SIGMOID);
        unary(RELU, Unary.Kind.RELU);
        unary(RELU6, Unary.Kind.RELU6);
        unary(RELU_N1_TO_1, Unary.Kind.RELU_N1_TO_1);
        unary(HARD_SWISH, Unary.Kind.HARD_SWISH);
        unary(REAL, Unary.Kind.REAL);
        unary(IMAG, Unary.Kind.IMAGINARY);
        unary(COMPLEX_ABS, Unary.Kind.COMPLEX_ABS);
        binary(ADD, Binary.Kind.ADD);
        binary(SUB, Binary.Kind.SUBTRACT);
        binary(MUL, Binary.Kind.MULTIPLY);
        binary(DIV, Binary.Kind.DIVIDE);
        binary(FLOOR_DIV, Binary.Kind.FLOOR_DIVIDE);
        binary(FLOOR_MOD, Binary.Kind.FLOOR_MODULO);
        binary(POW, Binary.Kind.POWER);
        binary(MAXIMUM, Binary.Kind.MAX);
        binary(MINIMUM, Binary.Kind.MIN);
        binary(SQUARED_DIFFERENCE, Binary.Kind.SQUARED_DIFFERENCE);
        binary(ATAN2, Binary.Kind.ATAN2);
        binary(BITWISE_XOR, Binary.Kind.BITWISE_XOR);
        binary(RIGHT_SHIFT, Binary.Kind.SHIFT_RIGHT);
        comparison(EQUAL, Comparison.Kind.EQUAL);
        comparison(NOT_EQUAL, Comparison.Kind.NOT_EQUAL);
        comparison(LESS, Comparison.Kind.LESS);
        comparison(LESS_EQUAL, Comparison.Kind.LESS_OR_EQUAL);
        comparison(GREATER, Comparison.Kind.GREATER);
        comparison(GREATER_EQUAL, Comparison.Kind.GREATER_OR_EQUAL);
        TfliteOps.spell(LOGICAL_AND).read((r, _) -> r.node(new Logical(Logical.Kind.AND), r.in(0), r.in(1)));
        TfliteOps.spell(LOGICAL_OR).read((r, _) -> r.node(new Logical(Logical.Kind.OR), r.in(0), r.in(1)));
        TfliteOps.spell(ADD_N)
                .read((r, _) ->
                        r.node(new Variadic(Variadic.Kind.SUM), r.inputs().toArray(Value[]::new)));
        TfliteOps.write(
                Unary.class,
                (op, node, emit) ->
                        emit.is(TfliteOps.code(UNARY_CODES.get(op.kind())), TfliteOptions.NONE, emit.in(node, 0)));
        TfliteOps.write(
                Binary.class,
                (op, node, emit) ->
                        TfliteArithmetic.binary(node, op.kind(), TfliteOps.code(BINARY_CODES.get(op.kind())), emit));
        TfliteOps.write(
                Comparison.class,
                (op, node, emit) -> emit.is(
                        TfliteOps.code(COMPARISON_CODES.get(op.kind())),
                        TfliteOptions.NONE,
                        emit.in(node, 0),
                        emit.in(node, 1)));
        TfliteOps.write(Logical.class, (op, node, emit) -> TfliteArithmetic.logical(node, op.kind(), emit));
    }

    private static void unary(TfliteCode code, Unary.Kind kind) {
        TfliteOps.spell(code).read((r, _) -> r.node(new Unary(kind), r.in(0)));
        UNARY_CODES.put(kind, code);
    }

    private static void binary(TfliteCode code, Binary.Kind kind) {
        boolean activated = ACTIVATED.contains(code);
        TfliteOps.spell(code)
                .read((r, o) -> r.activated(new Binary(kind), activated ? o.integer(0) : 0, r.in(0), r.in(1)));
        BINARY_CODES.put(kind, code);
    }

    private static void comparison(TfliteCode code, Comparison.Kind kind) {
        TfliteOps.spell(code).read((r, _) -> r.node(new Comparison(kind), r.in(0), r.in(1)));
        COMPARISON_CODES.put(kind, code);
    }

    private static void readFakeQuantize(TfliteNode r, TfliteOptions options) {
        r.node(
                new FakeQuantize(options.integer(2), options.flag(3), List.of()),
                r.in(0),
                r.constant("min", Tensor.scalar(options.real(0))),
                r.constant("max", Tensor.scalar(options.real(1))));
    }

    /// The older SELECT broadcasts nothing but conditions of fewer axes, along the first ones.
    private static boolean readSelect(TfliteNode r, TfliteOptions options) {
        boolean alike = r.shape(0).isRanked()
                && r.shape(1).isRanked()
                && r.shape(0).rank() == r.shape(1).rank();
        if (alike) {
            r.node(new Where(), r.in(0), r.in(1), r.in(2));
        }
        return alike;
    }

    private static void requireSayable(TensorType type) {
        if (type.quantization() instanceof Quantization quantization
                && (type.element() == ElementType.UINT16
                        || type.element() == ElementType.INT16
                                && Arrays.stream(quantization.zeroPoints().toLongs())
                                        .anyMatch(zero -> zero != 0))) {
            throw new Unsayable(
                    "QUANTIZATION",
                    "TFLite's numbers of 16 bits are signed and stand for reals symmetrically, with 0 as their zero point",
                    "quantise activations of 16 bits symmetrically");
        }
    }

    /// Constants have their zeros already when operators are read.
    private static boolean readDense(TfliteNode r) {
        Constant dense = r.in(0).isPresent() ? r.graph().constantOf(r.in(0)) : null;
        if (dense == null) {
            return false;
        }
        r.graph().constant(r.outputs().getFirst().name(), dense);
        return true;
    }
}
