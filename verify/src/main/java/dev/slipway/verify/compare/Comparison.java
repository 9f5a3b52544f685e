package dev.slipway.verify.compare;

import dev.slipway.model.tensor.Shape;

/// How far one output of a candidate is from the reference's, over all samples.
///
/// Equal infinities and two NaNs do not differ; a NaN or infinity against anything else differs infinitely. Strings
/// differ by 1 or not at all. Complex numbers count as two reals.
///
/// @param name the reference's name of the output
/// @param shape its shape in the first sample
/// @param elements how many were compared
/// @param maxAbsDiff the largest difference
/// @param meanAbsDiff the mean difference
/// @param maxRelDiff the largest difference relative to the reference's magnitude, or to the absolute tolerance where
/// that is larger
/// @param cosine the cosine of the angle between all the reference's values and all the candidate's
/// @param snrDb ten times the decimal logarithm of the reference's energy over that of the difference, at most
/// [#EXACT_SNR_DB]
/// @param top1Agreement the share of rows along the last axis whose largest element stands at the same place
/// @param outside how many elements are further apart than the tolerance allows
/// @param passed whether the tolerance holds
public record Comparison(
        String name,
        Shape shape,
        long elements,
        double maxAbsDiff,
        double meanAbsDiff,
        double maxRelDiff,
        double cosine,
        double snrDb,
        double top1Agreement,
        long outside,
        boolean passed) {

    /// Stands where nothing differs.
    public static final double EXACT_SNR_DB = 300;
}
