package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/// Complex numbers as pairs of reals, joined only where something else than this needs them: what no target has is
/// mostly gone again.
final class TensorflowComplex {

    /// What does the same to both parts of its first input: moves them about, or adds them up.
    private static final String MOVING =
            "Reshape Squeeze ExpandDims Transpose Slice StridedSlice Gather GatherV2 GatherNd"
                    + " Tile Pad BroadcastTo ReverseV2 Roll Split SplitV Unpack Sum Mean DepthToSpace SpaceToDepth Cumsum"
                    + " MatrixDiag MatrixDiagPart MatrixBandPart";

    private TensorflowComplex() {}

    /// After all others, for what only moves complex numbers is read as for any.
    static void spellings() {
        TensorflowOps.spell("Real", TensorflowComplex::real);
        TensorflowOps.spell("Imag", TensorflowComplex::imaginary);
        TensorflowOps.spell("ComplexAbs", TensorflowComplex::size);
        TensorflowOps.spell("Angle", TensorflowComplex::angle);
        TensorflowOps.spell("Conj", TensorflowComplex::conjugate);
        TensorflowOps.complex("Abs", TensorflowComplex::size);
        TensorflowOps.complex("Neg", TensorflowComplex::negative);
        TensorflowOps.complex("Exp", TensorflowComplex::power);
        TensorflowOps.complex("Add", node -> sum(node, Binary.Kind.ADD));
        TensorflowOps.complex("AddV2", node -> sum(node, Binary.Kind.ADD));
        TensorflowOps.complex("Sub", node -> sum(node, Binary.Kind.SUBTRACT));
        TensorflowOps.complex("Mul", node -> product(node, 0, 1));
        TensorflowOps.complex("RealDiv", TensorflowComplex::quotient);
        TensorflowOps.complex("Cast", node -> cast(node, node.type("DstT", ElementType.COMPLEX64)));
        TensorflowOps.complex("Square", node -> product(node, 0, 0));
        TensorflowOps.complex("Log", TensorflowComplex::logarithm);
        TensorflowOps.complex("ZerosLike", node -> filled(node, "ZerosLike"));
        TensorflowOps.complex("OnesLike", node -> filled(node, "OnesLike"));
        for (String moving : MOVING.split(" ")) {
            TensorflowOps.Reading plain = TensorflowOps.plain(moving);
            TensorflowOps.complex(moving, node -> moved(node, plain));
        }
        for (String joining : List.of("ConcatV2", "Pack", "AddN", "SelectV2")) {
            TensorflowOps.Reading plain = TensorflowOps.plain(joining);
            TensorflowOps.complex(joining, node -> movedTogether(node, plain));
        }
        for (String product : List.of("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "Einsum")) {
            TensorflowOps.Reading plain = TensorflowOps.plain(product);
            TensorflowOps.complex(product, node -> bilinear(node, plain));
        }
    }

    record Pair(Value real, Value imaginary) {}

    static TensorflowFormula formula(TensorflowNode node) {
        boolean wide = node.element(0) == ElementType.COMPLEX128 || node.element(0) == ElementType.FLOAT64;
        return new TensorflowFormula(node, wide ? ElementType.FLOAT64 : ElementType.FLOAT32);
    }

    static Pair pair(TensorflowNode node, int index) {
        Value value = node.in(index);
        Node producer = node.graph().producerOf(value);
        return producer != null && producer.op() instanceof Binary(Binary.Kind kind) && kind == Binary.Kind.COMPLEX
                ? new Pair(producer.input(0), producer.input(1))
                : new Pair(
                        node.step("real", new Unary(Unary.Kind.REAL), value),
                        node.step("imaginary", new Unary(Unary.Kind.IMAGINARY), value));
    }

    static List<Value> joined(TensorflowNode node, Value real, Value imaginary) {
        return node.is(new Binary(Binary.Kind.COMPLEX), real, imaginary);
    }

    static boolean isComplex(TensorflowNode node) {
        return !node.inputs().isEmpty() && node.element(0).isComplex()
                || node.op().equals("SelectV2") && node.element(1).isComplex();
    }

    static List<Value> real(TensorflowNode node) {
        return isComplex(node) ? List.of(pair(node, 0).real) : List.of(node.in(0));
    }

    static List<Value> imaginary(TensorflowNode node) {
        return isComplex(node)
                ? List.of(pair(node, 0).imaginary)
                : node.is(new Unary(Unary.Kind.IMAGINARY), node.in(0));
    }

    static List<Value> size(TensorflowNode node) {
        Pair x = pair(node, 0);
        TensorflowFormula formula = formula(node);
        Value squares =
                formula.plus(formula.unary(Unary.Kind.SQUARE, x.real), formula.unary(Unary.Kind.SQUARE, x.imaginary));
        return node.is(new Unary(Unary.Kind.SQRT), squares);
    }

    static List<Value> angle(TensorflowNode node) {
        if (!isComplex(node)) {
            return node.is(new Unary(Unary.Kind.ANGLE), node.in(0));
        }
        Pair x = pair(node, 0);
        return node.is(new Binary(Binary.Kind.ATAN2), x.imaginary, x.real);
    }

    static List<Value> conjugate(TensorflowNode node) {
        if (!isComplex(node)) {
            return List.of(node.in(0));
        }
        Pair x = pair(node, 0);
        return joined(node, x.real, formula(node).unary(Unary.Kind.NEGATE, x.imaginary));
    }

    static List<Value> negative(TensorflowNode node) {
        Pair x = pair(node, 0);
        TensorflowFormula formula = formula(node);
        return joined(node, formula.unary(Unary.Kind.NEGATE, x.real), formula.unary(Unary.Kind.NEGATE, x.imaginary));
    }

    static List<Value> power(TensorflowNode node) {
        Pair x = pair(node, 0);
        TensorflowFormula formula = formula(node);
        Value size = formula.unary(Unary.Kind.EXP, x.real);
        return joined(
                node,
                formula.times(size, formula.unary(Unary.Kind.COS, x.imaginary)),
                formula.times(size, formula.unary(Unary.Kind.SIN, x.imaginary)));
    }

    static List<Value> sum(TensorflowNode node, Binary.Kind kind) {
        Pair a = pair(node, 0);
        Pair b = pair(node, 1);
        TensorflowFormula formula = formula(node);
        return joined(node, formula.binary(kind, a.real, b.real), formula.binary(kind, a.imaginary, b.imaginary));
    }

    static List<Value> product(TensorflowNode node, int first, int second) {
        Pair a = pair(node, first);
        Pair b = pair(node, second);
        TensorflowFormula formula = formula(node);
        return joined(
                node,
                formula.minus(formula.times(a.real, b.real), formula.times(a.imaginary, b.imaginary)),
                formula.plus(formula.times(a.real, b.imaginary), formula.times(a.imaginary, b.real)));
    }

    static List<Value> quotient(TensorflowNode node) {
        Pair a = pair(node, 0);
        Pair b = pair(node, 1);
        TensorflowFormula formula = formula(node);
        Value size =
                formula.plus(formula.unary(Unary.Kind.SQUARE, b.real), formula.unary(Unary.Kind.SQUARE, b.imaginary));
        Value real = formula.plus(formula.times(a.real, b.real), formula.times(a.imaginary, b.imaginary));
        Value imaginary = formula.minus(formula.times(a.imaginary, b.real), formula.times(a.real, b.imaginary));
        return joined(node, formula.over(real, size), formula.over(imaginary, size));
    }

    /// From or to complex numbers.
    static List<Value> cast(TensorflowNode node, ElementType to) {
        TensorflowFormula formula = formula(node);
        ElementType part = to == ElementType.COMPLEX128 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        if (!to.isComplex()) {
            return List.of(formula.cast(pair(node, 0).real, to));
        }
        if (isComplex(node)) {
            Pair x = pair(node, 0);
            return joined(node, formula.cast(x.real, part), formula.cast(x.imaginary, part));
        }
        Value real = formula.cast(node.in(0), part);
        return joined(node, real, new TensorflowFormula(node, part).times(real, 0));
    }

    static List<Value> logarithm(TensorflowNode node) {
        Pair x = pair(node, 0);
        Value size = size(node).getFirst();
        Value angle = node.step("angle", new Binary(Binary.Kind.ATAN2), x.imaginary, x.real);
        return joined(node, formula(node).unary(Unary.Kind.LOG, size), angle);
    }

    private static List<Value> filled(TensorflowNode node, String op) {
        Pair x = pair(node, 0);
        Value real = TensorflowOps.plain(op).read(node.withInput(0, x.real)).getFirst();
        return joined(node, real, formula(node).times(x.real, 0));
    }

    /// A movement of elements, done to both parts.
    static List<Value> moved(TensorflowNode node, TensorflowOps.Reading reading) {
        Pair x = pair(node, 0);
        return joined(node, reading.read(node.withInput(0, x.real)), reading.read(node.withInput(0, x.imaginary)));
    }

    /// What puts several together, done to the parts of those that are complex.
    static List<Value> movedTogether(TensorflowNode node, TensorflowOps.Reading reading) {
        TensorflowNode real = node;
        TensorflowNode imaginary = node;
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.element(i).isComplex()) {
                Pair x = pair(node, i);
                real = real.withInput(i, x.real);
                imaginary = imaginary.withInput(i, x.imaginary);
            }
        }
        return joined(node, reading.read(real), reading.read(imaginary));
    }

    /// Sums of products, from those of the parts.
    static List<Value> bilinear(TensorflowNode node, TensorflowOps.Reading reading) {
        if (node.inputs().size() != 2) {
            throw new TensorflowNode.NotConstant("it is no product of two");
        }
        Pair a = factor(node, 0, "adj_x");
        Pair b = factor(node, 1, "adj_y");
        TensorflowFormula formula = formula(node);
        Value real =
                formula.minus(product(node, reading, a.real, b.real), product(node, reading, a.imaginary, b.imaginary));
        Value imaginary =
                formula.plus(product(node, reading, a.real, b.imaginary), product(node, reading, a.imaginary, b.real));
        return joined(node, real, imaginary);
    }

    /// What is turned around is conjugated too.
    private static Pair factor(TensorflowNode node, int index, String turned) {
        Pair x = pair(node, index);
        return node.flag(turned) ? new Pair(x.real, formula(node).unary(Unary.Kind.NEGATE, x.imaginary)) : x;
    }

    private static Value product(TensorflowNode node, TensorflowOps.Reading reading, Value a, Value b) {
        return reading.read(node.withInput(0, a).withInput(1, b)).getFirst();
    }

    private static List<Value> joined(TensorflowNode node, List<Value> real, List<Value> imaginary) {
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < real.size(); i++) {
            all.addAll(joined(node, real.get(i), imaginary.get(i)));
        }
        return all;
    }

    /// A part or measure of complex numbers; those of reals are lowered.
    static void write(Unary.Kind kind, Node node, TensorflowEmitter emit) {
        String op = switch (kind) {
            case REAL -> "Real";
            case IMAGINARY -> "Imag";
            case COMPLEX_ABS -> "ComplexAbs";
            default -> "Angle";
        };
        if (!emit.real(node, 0).isComplex()) {
            throw TensorflowOps.noSuchOp();
        }
        emit.is(node, op, "Tout", emit.element(node.output()));
    }
}
