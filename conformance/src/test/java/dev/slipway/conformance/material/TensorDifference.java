package dev.slipway.conformance.material;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How tensors differ beyond what rounding explains.
public final class TensorDifference {

    private static final double RELATIVE = 1e-3;

    private TensorDifference() {}

    /// What is different in the first pair that differs, null when none does.
    public static @Nullable String of(List<Tensor> wanted, List<Tensor> given) {
        if (wanted.size() != given.size()) {
            return "there are %d outputs, expected %d".formatted(given.size(), wanted.size());
        }
        for (int i = 0; i < wanted.size(); i++) {
            String difference = of(wanted.get(i), given.get(i));
            if (difference != null) {
                return "output %d %s".formatted(i, difference);
            }
        }
        return null;
    }

    private static @Nullable String of(Tensor wanted, Tensor given) {
        String types = ofTypes(wanted, given);
        if (types != null || !wanted.element().hasFixedWidth()) {
            return types != null ? types : ofStrings(wanted, given);
        }
        double[] values = given.toDoubles();
        double[] expected = wanted.toDoubles();
        double absolute = Math.max(1, largest(expected)) * absolute(wanted.element());
        for (int i = 0; i < values.length; i++) {
            boolean same = Double.compare(values[i] + 0.0, expected[i] + 0.0) == 0;
            if (!same && !(Math.abs(values[i] - expected[i]) <= absolute + RELATIVE * Math.abs(expected[i]))) {
                return "has %s at %d, expected %s".formatted(values[i], i, expected[i]);
            }
        }
        return null;
    }

    /// The same for tensors whose elements are drawn at random.
    public static @Nullable String ofTypes(Tensor wanted, Tensor given) {
        boolean same = wanted.element() == given.element() && wanted.shape().equals(given.shape());
        return same
                ? null
                : "is %s%s, expected %s%s".formatted(given.element(), given.shape(), wanted.element(), wanted.shape());
    }

    private static @Nullable String ofStrings(Tensor wanted, Tensor given) {
        return List.of(wanted.toTexts()).equals(List.of(given.toTexts())) ? null : "has other strings";
    }

    private static double largest(double[] values) {
        return Arrays.stream(values)
                .map(Math::abs)
                .filter(value -> value < Float.MAX_VALUE)
                .max()
                .orElse(0);
    }

    /// What is left of sums that cancel: a few units in the last place of the largest numbers, at least 1.
    private static double absolute(ElementType element) {
        return switch (element) {
            case BFLOAT16 -> 0x1p-7;
            case FLOAT16 -> 0x1p-9;
            case FLOAT32, COMPLEX64 -> 2e-6;
            default -> 1e-7;
        };
    }
}
