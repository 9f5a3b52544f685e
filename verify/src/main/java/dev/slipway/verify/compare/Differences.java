package dev.slipway.verify.compare;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Gathers how far the candidate's tensors of one output are from the reference's, sample by sample; not thread-safe.
public final class Differences {

    private final String name;
    private final Tolerance tolerance;
    private final double step;
    private @Nullable Shape shape;
    private boolean shapesDiffer;
    private long elements;
    private long outside;
    private long rows;
    private long agreeing;
    private double max;
    private double maxRelative;
    private double sum;
    private double referenceEnergy;
    private double candidateEnergy;
    private double product;
    private double noise;

    /// @param step what is allowed beyond the tolerance: the quantisation step of an output stored in steps, else 0
    public Differences(String name, Tolerance tolerance, double step) {
        this.name = name;
        this.tolerance = tolerance;
        this.step = step;
    }

    /// Counts one sample's output in. Tensors of different sizes differ infinitely.
    public void add(Tensor reference, Tensor candidate) {
        if (shape == null) {
            shape = reference.shape();
        }
        boolean strings = reference.element() == ElementType.STRING;
        if (reference.size() != candidate.size() || strings != (candidate.element() == ElementType.STRING)) {
            shapesDiffer = true;
            max = Double.POSITIVE_INFINITY;
            maxRelative = Double.POSITIVE_INFINITY;
            return;
        }
        if (strings) {
            addStrings(reference, candidate);
        } else {
            addNumbers(reference.toDoubles(), candidate.toDoubles(), rowLength(reference));
        }
    }

    private static int rowLength(Tensor tensor) {
        Shape shape = tensor.shape();
        return shape.rank() == 0 ? 1 : (int) shape.size(-1);
    }

    private void addStrings(Tensor reference, Tensor candidate) {
        for (int i = 0; i < reference.strings().size(); i++) {
            boolean same = Arrays.equals(
                    reference.strings().get(i), candidate.strings().get(i));
            add(same ? 0 : 1, 0, same);
            rows++;
            agreeing += same ? 1 : 0;
        }
    }

    private void addNumbers(double[] reference, double[] candidate, int rowLength) {
        if (reference.length != candidate.length) {
            shapesDiffer = true;
            return;
        }
        for (int i = 0; i < reference.length; i++) {
            double a = reference[i];
            double b = candidate[i];
            if (a == b || Double.isNaN(a) && Double.isNaN(b)) {
                add(0, a, true);
                energies(a, b);
            } else if (!Double.isFinite(a) || !Double.isFinite(b)) {
                add(Double.POSITIVE_INFINITY, a, false);
            } else {
                add(Math.abs(a - b), a, tolerance.allows(a, b, step));
                energies(a, b);
            }
        }
        for (int start = 0; rowLength > 0 && start + rowLength <= reference.length; start += rowLength) {
            rows++;
            agreeing += agree(reference, candidate, start, rowLength) ? 1 : 0;
        }
    }

    private void add(double difference, double reference, boolean allowed) {
        elements++;
        outside += allowed ? 0 : 1;
        sum += difference;
        max = Math.max(max, difference);
        if (difference > 0) {
            double magnitude = Math.max(Math.abs(reference), Math.max(tolerance.absolute(), Double.MIN_NORMAL));
            double relative = difference / magnitude;
            maxRelative = Math.max(maxRelative, Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative);
        }
    }

    private void energies(double a, double b) {
        if (Double.isFinite(a) && Double.isFinite(b)) {
            referenceEnergy += a * a;
            candidateEnergy += b * b;
            product += a * b;
            noise += (a - b) * (a - b);
        }
    }

    /// Whether the place of the candidate's largest element holds the largest of the reference, too.
    private static boolean agree(double[] reference, double[] candidate, int start, int length) {
        return reference[largest(reference, start, length)] == reference[largest(candidate, start, length)]
                || Double.isNaN(reference[largest(reference, start, length)])
                        && Double.isNaN(candidate[largest(candidate, start, length)]);
    }

    private static int largest(double[] values, int start, int length) {
        int largest = start;
        for (int i = start + 1; i < start + length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    /// What has been gathered.
    public Comparison comparison() {
        double agreement = shapesDiffer ? 0 : rows == 0 ? 1 : (double) agreeing / rows;
        boolean close = outside == 0 || !tolerance.checksNumbers();
        boolean audible = outside == 0
                || tolerance.signal().isEmpty()
                || signalToNoise() >= tolerance.signal().getAsDouble();
        boolean passed = !shapesDiffer
                && close
                && audible
                && (tolerance.agreement().isEmpty()
                        || agreement >= tolerance.agreement().getAsDouble());
        return new Comparison(
                name,
                shape == null ? Shape.SCALAR : shape,
                elements,
                max,
                shapesDiffer ? Double.POSITIVE_INFINITY : elements == 0 ? 0 : sum / elements,
                maxRelative,
                cosine(),
                signalToNoise(),
                agreement,
                outside,
                passed);
    }

    private double cosine() {
        if (shapesDiffer) {
            return 0;
        }
        double norms = Math.sqrt(referenceEnergy) * Math.sqrt(candidateEnergy);
        if (norms == 0) {
            return referenceEnergy == candidateEnergy && max == 0 ? 1 : 0;
        }
        return Math.clamp(product / norms, -1, 1);
    }

    private double signalToNoise() {
        if (Double.isInfinite(max)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (noise == 0) {
            return max == 0 ? Comparison.EXACT_SNR_DB : 0;
        }
        return Math.min(Comparison.EXACT_SNR_DB, 10 * Math.log10(referenceEnergy / noise));
    }
}
