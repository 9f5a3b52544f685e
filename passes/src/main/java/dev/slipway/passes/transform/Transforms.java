package dev.slipway.passes.transform;

import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list of transforms in the syntax of TensorFlow's Graph Transform Tool, checked: names and arguments are known.
public final class Transforms {

    /// No transforms.
    public static final Transforms NONE = new Transforms("", List.of());

    private final String text;
    private final List<Call> calls;

    private Transforms(String text, List<Call> calls) {
        this.text = text;
        this.calls = List.copyOf(calls);
    }

    /// Reads a list such as `strip_unused_nodes(type=float, shape="1,299,299,3") fold_constants`.
    ///
    /// @throws IllegalArgumentException naming the place when the list cannot be read, and when a transform or an
    /// argument is not known; naming what to do instead when a transform has no meaning here
    public static Transforms parse(String text) {
        List<Call> calls = TransformString.parse(text);
        calls.forEach(Catalog::require);
        return new Transforms(text, calls);
    }

    /// The names that [#parse] knows, sorted; those among them that it refuses too.
    public static List<String> names() {
        return Catalog.names();
    }

    /// Whether there is nothing to do.
    public boolean isEmpty() {
        return calls.isEmpty();
    }

    List<Call> calls() {
        return calls;
    }

    /// The names in the order given.
    public List<String> asked() {
        List<String> names = new ArrayList<>();
        calls.forEach(call -> names.add(call.name()));
        return names;
    }

    /// The type that `strip_unused_nodes` gives an input that is named without one; null where it says no shape.
    ///
    /// @param only whether no other input is named so: then the shape for all is meant for it
    public @Nullable TensorType inputType(String name, boolean only) {
        for (Call call : calls) {
            if (call.name().equals(Placeholders.TRANSFORM)) {
                Placeholders told = Placeholders.of(call);
                Placeholders.Placeholder input = told.of(name);
                boolean own = told.named().contains(input);
                if (input.shape() != null && (own || only)) {
                    return TensorType.of(input.element(), input.shape());
                }
            }
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Transforms transforms && text.equals(transforms.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The list as it was given.
    @Override
    public String toString() {
        return text;
    }
}
