package dev.slipway.model.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The dimensions of a tensor, outermost first; or unranked, where not even their number is known.
public final class Shape {

    /// No dimensions, one element.
    public static final Shape SCALAR = new Shape(List.of(), true);
    /// Of which not even the number of dimensions is known.
    public static final Shape UNRANKED = new Shape(List.of(), false);

    private static final Pattern NUMBERS_BY_X = Pattern.compile("\\d+(x\\d+)+");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

    private final List<Dim> dims;
    private final boolean ranked;

    private Shape(List<Dim> dims, boolean ranked) {
        this.dims = dims;
        this.ranked = ranked;
    }

    /// A shape of these dimensions, known or not.
    public static Shape of(List<? extends Dim> dims) {
        return new Shape(List.copyOf(dims), true);
    }

    /// A shape whose sizes are all known.
    public static Shape of(long... sizes) {
        return of(Arrays.stream(sizes).mapToObj(Dim::of).toList());
    }

    /// A shape as people write it: `1,224,224,3`, in brackets or not; `?`, `-1` or a word is an open size, nothing at
    /// all a scalar; `1x28x28` is read too.
    ///
    /// @param owner what open sizes without a name are named after
    /// @throws IllegalArgumentException naming what is no size
    public static Shape parse(String text, String owner) {
        String sizes = text.replaceFirst("^\\s*\\[(.*)]\\s*$", "$1").strip();
        if (sizes.isEmpty()) {
            return SCALAR;
        }
        List<Dim> dims = new ArrayList<>();
        for (String size : sizes.split(NUMBERS_BY_X.matcher(sizes).matches() ? "x" : ",", -1)) {
            dims.add(dim(size.strip(), owner + "_dim" + dims.size()));
        }
        return of(dims);
    }

    private static Dim dim(String size, String open) {
        if (size.equals("?") || size.equals("-1")) {
            return Dim.symbol(open);
        }
        if (NUMBER.matcher(size).matches()) {
            return Dim.of(Long.parseLong(size));
        }
        if (WORD.matcher(size).matches()) {
            return Dim.symbol(size);
        }
        throw new IllegalArgumentException(
                "'%s' is no size; use a number, or ? or a word for an open one".formatted(size));
    }

    /// A shape of `rank` dimensions of which nothing is known.
    public static Shape unknown(int rank) {
        return of(Collections.nCopies(rank, Dim.UNKNOWN));
    }

    /// Whether the number of dimensions is known.
    public boolean isRanked() {
        return ranked;
    }

    /// The number of dimensions.
    ///
    /// @throws IllegalStateException when unranked
    public int rank() {
        requireRank();
        return dims.size();
    }

    /// Whether the number of dimensions is known to be `rank`.
    public boolean hasRank(int rank) {
        return ranked && dims.size() == rank;
    }

    /// The dimensions, outermost first.
    ///
    /// @throws IllegalStateException when unranked
    public List<Dim> dims() {
        requireRank();
        return dims;
    }

    /// The dimension at `axis`; negative axes count from the end.
    public Dim dim(int axis) {
        requireRank();
        return dims.get(axis < 0 ? axis + dims.size() : axis);
    }

    /// The size at `axis`, which must be known; negative axes count from the end.
    public long size(int axis) {
        return dim(axis).size();
    }

    /// Whether every size is known.
    public boolean isKnown() {
        return ranked && dims.stream().allMatch(Dim::isKnown);
    }

    /// Whether what has this shape can be what is declared: no two known sizes contradict each other.
    public boolean fits(Shape declared) {
        if (!declared.ranked) {
            return true;
        }
        if (!hasRank(declared.rank())) {
            return false;
        }
        for (int axis = 0; axis < dims.size(); axis++) {
            if (declared.dim(axis) instanceof Dim.Known(long size) && dim(axis).isKnown() && size(axis) != size) {
                return false;
            }
        }
        return true;
    }

    /// All sizes, which must be known.
    public long[] sizes() {
        requireRank();
        return dims.stream().mapToLong(Dim::size).toArray();
    }

    /// All sizes as `int`s, which must be known.
    public int[] intSizes() {
        requireRank();
        return dims.stream().mapToInt(dim -> Math.toIntExact(dim.size())).toArray();
    }

    /// The product of all sizes, which must be known; 1 for a scalar.
    public long elements() {
        requireRank();
        long elements = 1;
        for (Dim dim : dims) {
            elements = Math.multiplyExact(elements, dim.size());
        }
        return elements;
    }

    /// The product of all dimensions as an expression.
    public Dim elementsExpression() {
        return ranked ? dims.stream().reduce(Dim.of(1), Dim::times) : Dim.UNKNOWN;
    }

    /// The shape with another dimension at `axis`; negative axes count from the end.
    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims());
        changed.set(Math.floorMod(axis, dims.size()), dim);
        return of(changed);
    }

    /// The shape without `axis`; negative axes count from the end.
    public Shape withoutAxis(int axis) {
        List<Dim> changed = new ArrayList<>(dims());
        changed.remove(Math.floorMod(axis, dims.size()));
        return of(changed);
    }

    /// The shape with one more dimension, which is at `axis` then.
    public Shape withAxisAt(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims());
        changed.add(axis, dim);
        return of(changed);
    }

    /// Dimension `i` of the result is dimension `permutation[i]` of this.
    public Shape permuted(List<Integer> permutation) {
        return ranked ? of(permutation.stream().map(this::dim).toList()) : this;
    }

    private void requireRank() {
        if (!ranked) {
            throw new UnknownRankException();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && ranked == shape.ranked && dims.equals(shape.dims);
    }

    @Override
    public int hashCode() {
        return dims.hashCode() + Boolean.hashCode(ranked);
    }

    /// `[batch, 224, 224, 3]`, or `[...]` when unranked.
    @Override
    public String toString() {
        return ranked ? dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]")) : "[...]";
    }
}
