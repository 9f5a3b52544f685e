package dev.slipway.model.tensor;

import java.util.Map;

/// One dimension of a shape: known, named, unknown, or computed from others (`2 * time + 1`).
///
/// Build expressions with the methods; they simplify, so that equal expressions are mostly equal records.
public sealed interface Dim {

    /// A dimension of `size` elements.
    record Known(long size) implements Dim {
        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /// A dimension known by name only; the same name is the same size throughout a graph.
    record Symbol(String name) implements Dim {
        @Override
        public String toString() {
            return name;
        }
    }

    /// `left + right`.
    record Sum(Dim left, Dim right) implements Dim {
        @Override
        public String toString() {
            return right instanceof Known(long size) && size < 0
                    ? "(" + left + " - " + -size + ")"
                    : "(" + left + " + " + right + ")";
        }
    }

    /// `left * right`.
    record Product(Dim left, Dim right) implements Dim {
        @Override
        public String toString() {
            return "(" + left + " * " + right + ")";
        }
    }

    /// `floor(dividend / divisor)`.
    record Quotient(Dim dividend, Dim divisor) implements Dim {
        @Override
        public String toString() {
            return "(" + dividend + " / " + divisor + ")";
        }
    }

    /// A size nothing is known of. Never counts as the same as another dimension, not even itself; typing gives
    /// each occurrence a name of its own.
    Dim UNKNOWN = new Symbol("?");

    static Dim of(long size) {
        return new Known(size);
    }

    static Dim symbol(String name) {
        return new Symbol(name);
    }

    default boolean isKnown() {
        return this instanceof Known;
    }

    default boolean isUnknown() {
        return this instanceof Symbol(String name) && name.equals("?");
    }

    default boolean is(long size) {
        return this instanceof Known(long known) && known == size;
    }

    /// Whether both are surely the same size.
    default boolean surelyEquals(Dim other) {
        return !mentionsUnknown() && equals(other);
    }

    /// The size.
    ///
    /// @throws IllegalStateException when it is not known
    default long size() {
        if (this instanceof Known(long size)) {
            return size;
        }
        throw new IllegalStateException("dimension %s has no known size".formatted(this));
    }

    /// Whether an unknown dimension takes part in this expression, so that its value cannot be relied on to repeat.
    default boolean mentionsUnknown() {
        return switch (this) {
            case Known _ -> false;
            case Symbol _ -> isUnknown();
            case Sum(Dim left, Dim right) -> left.mentionsUnknown() || right.mentionsUnknown();
            case Product(Dim left, Dim right) -> left.mentionsUnknown() || right.mentionsUnknown();
            case Quotient(Dim left, Dim right) -> left.mentionsUnknown() || right.mentionsUnknown();
        };
    }

    /// Whether this expression cannot be negative, whatever sizes its symbols have.
    default boolean isSurelyNatural() {
        return switch (this) {
            case Known(long size) -> size >= 0;
            case Symbol _ -> true;
            case Sum(Dim left, Dim right) -> left.isSurelyNatural() && right.isSurelyNatural();
            case Product(Dim left, Dim right) -> left.isSurelyNatural() && right.isSurelyNatural();
            case Quotient(Dim left, Dim right) -> left.isSurelyNatural() && right.isSurelyNatural();
        };
    }

    default Dim plus(long addend) {
        return plus(of(addend));
    }

    default Dim plus(Dim addend) {
        return DimArithmetic.sum(this, addend);
    }

    default Dim minus(long subtrahend) {
        return plus(-subtrahend);
    }

    default Dim minus(Dim subtrahend) {
        return DimArithmetic.sum(this, DimArithmetic.product(of(-1), subtrahend));
    }

    default Dim times(long factor) {
        return times(of(factor));
    }

    default Dim times(Dim factor) {
        return DimArithmetic.product(this, factor);
    }

    /// `floor(this / divisor)`.
    default Dim dividedBy(long divisor) {
        return dividedBy(of(divisor));
    }

    /// `floor(this / divisor)`.
    default Dim dividedBy(Dim divisor) {
        return DimArithmetic.quotient(this, divisor);
    }

    /// `ceil(this / divisor)`.
    default Dim ceilDividedBy(long divisor) {
        return plus(divisor - 1).dividedBy(divisor);
    }

    /// This expression with the symbols in `sizes` replaced.
    default Dim with(Map<String, Dim> sizes) {
        return switch (this) {
            case Known known -> known;
            case Symbol symbol -> sizes.getOrDefault(symbol.name(), symbol);
            case Sum(Dim left, Dim right) -> left.with(sizes).plus(right.with(sizes));
            case Product(Dim left, Dim right) -> left.with(sizes).times(right.with(sizes));
            case Quotient(Dim left, Dim right) -> left.with(sizes).dividedBy(right.with(sizes));
        };
    }
}
