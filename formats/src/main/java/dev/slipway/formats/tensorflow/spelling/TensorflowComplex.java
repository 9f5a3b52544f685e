package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Complex numbers as pairs of reals, joined only where something else than this needs them: what no target has is
/// mostly gone again.
final class TensorflowComplex {

    private TensorflowComplex() {}

    /// After all others, for what only moves complex numbers is read as for any.
    static void spellings() {
        TensorflowOps.spell("Real", TensorflowComplex::real);
        TensorflowOps.spell("Imag", TensorflowComplex::imaginary);
        TensorflowOps.spell("ComplexAbs", TensorflowComplex::size);
        TensorflowOps.spell("Angle", TensorflowComplex::angle);
        TensorflowOps.spell("Conj", TensorflowComplex::conjugate);
        TensorflowOps.spell("RFFT", TensorflowComplex::frequencies);
        TensorflowOps.spell("IRFFT", TensorflowComplex::signal);
        TensorflowOps.spell("RFFT2D", TensorflowComplex::planeFrequencies);
        TensorflowOps.spell("IRFFT2D", TensorflowComplex::planeSignal);
        TensorflowOps.spell("FFT", node -> transform(node, false));
        TensorflowOps.spell("IFFT", node -> transform(node, true));
        TensorflowOps.complex("Abs", TensorflowComplex::size);
        TensorflowOps.complex("Neg", TensorflowComplex::negative);
        TensorflowOps.complex("Exp", TensorflowComplex::power);
        TensorflowOps.complex("Add", node -> sum(node, Binary.Kind.ADD));
        TensorflowOps.complex("AddV2", node -> sum(node, Binary.Kind.ADD));
        TensorflowOps.complex("Sub", node -> sum(node, Binary.Kind.SUBTRACT));
        TensorflowOps.complex("Mul", TensorflowComplex::product);
        TensorflowOps.complex("RealDiv", TensorflowComplex::quotient);
        TensorflowOps.complex("Cast", node -> cast(node, node.type("DstT", ElementType.COMPLEX64)));
        for (String moving : List.of(
                "Reshape", "Squeeze", "ExpandDims", "Transpose", "Slice", "StridedSlice", "GatherV2", "Tile", "Pad")) {
            TensorflowOps.Reading plain = TensorflowOps.plain(moving);
            TensorflowOps.complex(moving, node -> moved(node, plain));
        }
    }

    private record Pair(Value real, Value imaginary) {}

    private static Formula formula(TensorflowNode node) {
        boolean wide = node.element(0) == ElementType.COMPLEX128 || node.element(0) == ElementType.FLOAT64;
        return new Formula(node, wide ? ElementType.FLOAT64 : ElementType.FLOAT32);
    }

    private static Pair pair(TensorflowNode node, int index) {
        Value value = node.in(index);
        Node producer = node.graph().producerOf(value);
        return producer != null && producer.op() instanceof Binary(Binary.Kind kind) && kind == Binary.Kind.COMPLEX
                ? new Pair(producer.input(0), producer.input(1))
                : new Pair(
                        node.step("real", new Unary(Unary.Kind.REAL), value),
                        node.step("imaginary", new Unary(Unary.Kind.IMAGINARY), value));
    }

    private static List<Value> joined(TensorflowNode node, Value real, Value imaginary) {
        return node.is(new Binary(Binary.Kind.COMPLEX), real, imaginary);
    }

    static boolean isComplex(TensorflowNode node) {
        return !node.inputs().isEmpty() && node.element(0).isComplex();
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
        Formula formula = formula(node);
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
        Formula formula = formula(node);
        return joined(node, formula.unary(Unary.Kind.NEGATE, x.real), formula.unary(Unary.Kind.NEGATE, x.imaginary));
    }

    static List<Value> power(TensorflowNode node) {
        Pair x = pair(node, 0);
        Formula formula = formula(node);
        Value size = formula.unary(Unary.Kind.EXP, x.real);
        return joined(
                node,
                formula.times(size, formula.unary(Unary.Kind.COS, x.imaginary)),
                formula.times(size, formula.unary(Unary.Kind.SIN, x.imaginary)));
    }

    static List<Value> sum(TensorflowNode node, Binary.Kind kind) {
        Pair a = pair(node, 0);
        Pair b = pair(node, 1);
        Formula formula = formula(node);
        return joined(node, formula.binary(kind, a.real, b.real), formula.binary(kind, a.imaginary, b.imaginary));
    }

    static List<Value> product(TensorflowNode node) {
        Pair a = pair(node, 0);
        Pair b = pair(node, 1);
        Formula formula = formula(node);
        return joined(
                node,
                formula.minus(formula.times(a.real, b.real), formula.times(a.imaginary, b.imaginary)),
                formula.plus(formula.times(a.real, b.imaginary), formula.times(a.imaginary, b.real)));
    }

    static List<Value> quotient(TensorflowNode node) {
        Pair a = pair(node, 0);
        Pair b = pair(node, 1);
        Formula formula = formula(node);
        Value size =
                formula.plus(formula.unary(Unary.Kind.SQUARE, b.real), formula.unary(Unary.Kind.SQUARE, b.imaginary));
        Value real = formula.plus(formula.times(a.real, b.real), formula.times(a.imaginary, b.imaginary));
        Value imaginary = formula.minus(formula.times(a.imaginary, b.real), formula.times(a.real, b.imaginary));
        return joined(node, formula.over(real, size), formula.over(imaginary, size));
    }

    /// From or to complex numbers.
    static List<Value> cast(TensorflowNode node, ElementType to) {
        Formula formula = formula(node);
        ElementType part = to == ElementType.COMPLEX128 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        if (!to.isComplex()) {
            return List.of(formula.cast(pair(node, 0).real, to));
        }
        if (isComplex(node)) {
            Pair x = pair(node, 0);
            return joined(node, formula.cast(x.real, part), formula.cast(x.imaginary, part));
        }
        Value real = formula.cast(node.in(0), part);
        return joined(node, real, new Formula(node, part).times(real, 0));
    }

    /// A movement of elements, done to both parts.
    static List<Value> moved(TensorflowNode node, TensorflowOps.Reading reading) {
        Pair x = pair(node, 0);
        return joined(
                node,
                reading.read(node.withInput(0, x.real)).getFirst(),
                reading.read(node.withInput(0, x.imaginary)).getFirst());
    }

    /// A real signal's frequencies along the last axis.
    static List<Value> frequencies(TensorflowNode node) {
        Formula formula = formula(node);
        Value parts = node.step(
                "spectrum",
                new Fourier(false, true),
                formula.unsqueeze(node.in(0), -1),
                formula.squeeze(formula.cast(node.in(1), ElementType.INT64), 0),
                formula.index(-2));
        return joined(node, formula.at(parts, 0, -1), formula.at(parts, 1, -1));
    }

    /// The real signal of frequencies along the last axis.
    static List<Value> signal(TensorflowNode node) {
        Formula formula = formula(node);
        Pair x = pair(node, 0);
        Value parts = formula.concat(-1, formula.unsqueeze(x.real, -1), formula.unsqueeze(x.imaginary, -1));
        Value signal = node.step(
                "signal",
                new Fourier(true, true),
                parts,
                formula.squeeze(formula.cast(node.in(1), ElementType.INT64), 0),
                formula.index(-2));
        return List.of(formula.squeeze(signal, -1));
    }

    /// A real plane's frequencies along the last two axes.
    static List<Value> planeFrequencies(TensorflowNode node) {
        Formula formula = formula(node);
        Value lengths = formula.cast(node.in(1), ElementType.INT64);
        Value x = formula.unsqueeze(node.in(0), -1);
        Value rows = node.step("rows", new Fourier(false, true), x, formula.at(lengths, 1, 0), formula.index(-2));
        Value parts =
                node.step("spectrum", new Fourier(false, false), rows, formula.at(lengths, 0, 0), formula.index(-3));
        return joined(node, formula.at(parts, 0, -1), formula.at(parts, 1, -1));
    }

    /// The real plane of frequencies along the last two axes.
    static List<Value> planeSignal(TensorflowNode node) {
        Formula formula = formula(node);
        Pair x = pair(node, 0);
        Value lengths = formula.cast(node.in(1), ElementType.INT64);
        Value parts = formula.concat(-1, formula.unsqueeze(x.real, -1), formula.unsqueeze(x.imaginary, -1));
        Value columns =
                node.step("columns", new Fourier(true, false), parts, formula.at(lengths, 0, 0), formula.index(-3));
        Value signal =
                node.step("signal", new Fourier(true, true), columns, formula.at(lengths, 1, 0), formula.index(-2));
        return List.of(formula.squeeze(signal, -1));
    }

    /// The complex transform along the last axis.
    static List<Value> transform(TensorflowNode node, boolean inverse) {
        Formula formula = formula(node);
        Pair x = pair(node, 0);
        Value parts = formula.concat(-1, formula.unsqueeze(x.real, -1), formula.unsqueeze(x.imaginary, -1));
        Value turned = node.step("spectrum", new Fourier(inverse, false), parts, Value.NONE, formula.index(-2));
        return joined(node, formula.at(turned, 0, -1), formula.at(turned, 1, -1));
    }
}
