package dev.slipway.model.op;

/// Functions that `Math` does not have, to double precision or nearly so.
final class SpecialFunctions {

    private static final double[] LANCZOS = {
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7
    };

    private SpecialFunctions() {}

    /// By its series near zero, by the continued fraction of its complement elsewhere.
    static double erf(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        if (size > 6) {
            return Math.signum(x);
        }
        double result;
        if (size < 2.5) {
            double term = size;
            result = size;
            for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(result); n++) {
                term *= -size * size / n;
                result += term / (2 * n + 1);
                if (term == 0) {
                    break;
                }
            }
            result *= 2 / Math.sqrt(Math.PI);
        } else {
            double fraction = 0;
            for (int n = 60; n > 0; n--) {
                fraction = n / 2.0 / (size + fraction);
            }
            result = 1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction);
        }
        return Math.copySign(result, x);
    }

    static double logGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
        }
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x - 1 + i);
        }
        double t = x + 6.5;
        return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
    }

    static double digamma(double x) {
        if (x <= 0 && x == Math.floor(x)) {
            return Double.NaN;
        }
        if (x < 0) {
            return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
        }
        double shifted = x;
        double result = 0;
        while (shifted < 10) {
            result -= 1 / shifted++;
        }
        double square = 1 / (shifted * shifted);
        return result
                + Math.log(shifted)
                - 0.5 / shifted
                - square
                        * (1.0 / 12
                                - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square / 132))));
    }
}
