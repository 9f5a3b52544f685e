package dev.slipway.model.op;

/// The discrete Fourier transform of complex numbers, real and imaginary parts in turn, straight from its definition.
final class FourierTransform {

    private final int length;
    private final double[] cosines;
    private final double[] sines;

    /// @param length how many complex numbers go in and come out
    /// @param inverse whether from frequencies back, divided by the length
    FourierTransform(int length, boolean inverse) {
        this.length = length;
        cosines = new double[length];
        sines = new double[length];
        double scale = inverse ? 1.0 / length : 1;
        for (int i = 0; i < length; i++) {
            double angle = 2 * Math.PI * i / length;
            cosines[i] = Math.cos(angle) * scale;
            sines[i] = Math.sin(angle) * (inverse ? scale : -scale);
        }
    }

    double[] of(double[] x) {
        double[] y = new double[2 * length];
        for (int k = 0; k < length; k++) {
            double real = 0;
            double imaginary = 0;
            for (int n = 0; n < length; n++) {
                int turn = (int) ((long) k * n % length);
                real += x[2 * n] * cosines[turn] - x[2 * n + 1] * sines[turn];
                imaginary += x[2 * n] * sines[turn] + x[2 * n + 1] * cosines[turn];
            }
            y[2 * k] = real;
            y[2 * k + 1] = imaginary;
        }
        return y;
    }
}
