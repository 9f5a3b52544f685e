package dev.slipway.model.op;

/// What a scatter does where an element is there already.
public enum Scatter {
    /// The update.
    REPLACE,
    /// The sum of both.
    ADD,
    /// The product of both.
    MULTIPLY,
    /// The larger.
    MAX,
    /// The smaller.
    MIN;

    double combine(double old, double update) {
        return switch (this) {
            case REPLACE -> update;
            case ADD -> old + update;
            case MULTIPLY -> old * update;
            case MAX -> Math.max(old, update);
            case MIN -> Math.min(old, update);
        };
    }
}
