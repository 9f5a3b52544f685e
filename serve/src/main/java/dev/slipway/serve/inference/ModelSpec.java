package dev.slipway.serve.inference;

import org.jspecify.annotations.Nullable;

/// Which version of which model is meant: a number, a label, or neither for the newest.
///
/// @param version the number, null when not given
/// @param label the label, null when not given; never together with a number
public record ModelSpec(
        String name, @Nullable Long version, @Nullable String label) {

    /// The newest version that is served, or what a route says.
    public static ModelSpec latest(String name) {
        return new ModelSpec(name, null, null);
    }

    /// The version of that number and no other.
    public static ModelSpec version(String name, long version) {
        return new ModelSpec(name, version, null);
    }

    /// The version that a label stands for when it is asked for.
    public static ModelSpec labelled(String name, String label) {
        return new ModelSpec(name, null, label);
    }

    /// As TensorFlow Serving says it in its errors: `Latest(m)`, `Specific(m, 7)`.
    @Override
    public String toString() {
        return version == null ? "Latest(%s)".formatted(name) : "Specific(%s, %d)".formatted(name, version);
    }
}
