package dev.slipway.model.op;

/// Evaluates [GridSample]: from a place to the elements around it and their weights.
final class Sampling {

    private final GridSample.Mode mode;
    private final Border border;
    private final boolean alignCorners;
    private final int[] sizes;
    private final int[] strides;

    Sampling(GridSample.Mode mode, Border border, boolean alignCorners, int[] sizes) {
        this.mode = mode;
        this.border = border;
        this.alignCorners = alignCorners;
        this.sizes = sizes;
        this.strides = Broadcast.strides(sizes);
    }

    /// The elements that make up one sample: where they lie in a plane, and how much of each.
    @SuppressWarnings("ArrayRecordComponent")
    record Place(int[] offsets, double[] weights) {

        double sample(double[] values, int plane) {
            double sum = 0;
            for (int i = 0; i < offsets.length; i++) {
                sum += weights[i] == 0 ? 0 : weights[i] * values[plane + offsets[i]];
            }
            return sum;
        }

        /// Every element of this, along with every element of the next inner axis.
        Place with(Place inner) {
            int[] both = new int[offsets.length * inner.offsets.length];
            double[] products = new double[both.length];
            for (int i = 0; i < both.length; i++) {
                both[i] = offsets[i / inner.offsets.length] + inner.offsets[i % inner.offsets.length];
                products[i] = weights[i / inner.offsets.length] * inner.weights[i % inner.offsets.length];
            }
            return new Place(both, products);
        }
    }

    /// The place whose coordinates stand in `grid` from `start` on, innermost axis first.
    Place at(float[] grid, int start) {
        Place place = new Place(new int[] {0}, new double[] {1});
        for (int axis = 0; axis < sizes.length; axis++) {
            place = place.with(along(axis, grid[start + sizes.length - 1 - axis]));
        }
        return place;
    }

    private Place along(int axis, float coordinate) {
        double place = inside(denormalized(coordinate, sizes[axis]), sizes[axis]);
        int first = (int) Math.floor(place);
        double after = place - first;
        return switch (mode) {
            case NEAREST -> elements(axis, (int) Math.rint(place), 1);
            case LINEAR -> elements(axis, first, 1 - after, after);
            case CUBIC -> elements(axis, first - 1, cubic(1 + after), cubic(after), cubic(1 - after), cubic(2 - after));
        };
    }

    private float denormalized(float coordinate, int size) {
        return alignCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2;
    }

    /// A place outside is brought in before its neighbours are looked up; cubic ones are looked up outside, each
    /// brought in by itself.
    private double inside(double place, int size) {
        if (mode == GridSample.Mode.CUBIC) {
            return place;
        }
        double rounded = mode == GridSample.Mode.NEAREST ? Math.rint(place) : place;
        return switch (border) {
            case ZEROS -> rounded;
            case EDGE -> Math.clamp(rounded, 0.0, size - 1.0);
            case REFLECTION -> reflected(rounded, size);
        };
    }

    /// Folds a place back at the outermost elements' centres (if aligned) or edges.
    private double reflected(double place, int size) {
        double low = alignCorners ? 0 : -0.5;
        double span = alignCorners ? size - 1 : size;
        if (span == 0) {
            return 0;
        }
        double distance = Math.abs(place - low) % (2 * span);
        return low + Math.min(distance, 2 * span - distance);
    }

    private Place elements(int axis, int first, double... weights) {
        int[] offsets = new int[weights.length];
        double[] present = weights.clone();
        for (int i = 0; i < weights.length; i++) {
            int at = first + i;
            if (at < 0 || at >= sizes[axis]) {
                switch (border) {
                    case ZEROS -> present[i] = 0;
                    case EDGE, REFLECTION -> {}
                }
                at = border == Border.REFLECTION ? (int) reflected(at, sizes[axis]) : at;
            }
            offsets[i] = Math.clamp(at, 0, sizes[axis] - 1) * strides[axis];
        }
        return new Place(offsets, present);
    }

    /// Keys' kernel with PyTorch's -0.75.
    private static double cubic(double x) {
        double a = -0.75;
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((x - 5) * x + 8) * x * a - 4 * a;
    }
}
