package dev.slipway.passes.quantize;

/// Nothing is quantised.
record KeepTypes() implements QuantizationScheme {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public double leastSignal() {
        return Double.POSITIVE_INFINITY;
    }
}
