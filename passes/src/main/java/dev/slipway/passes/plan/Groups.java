package dev.slipway.passes.plan;

import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Quantization;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Values that share one scale.
final class Groups {

    private final Activations activations;
    private final Map<Value, Value> parents = new HashMap<>();
    private final Map<Value, Range> ranges = new HashMap<>();
    private final Map<Value, Quantization> fixed = new HashMap<>();
    private final Set<Value> centred = new HashSet<>();

    Groups(Activations activations) {
        this.activations = activations;
    }

    void add(Value value, Range range) {
        parents.putIfAbsent(value, value);
        ranges.merge(root(value), range, Range::with);
    }

    /// The scale of this value, and of all that share it, is given.
    void fix(Value value, Quantization quantization) {
        fixed.put(root(value), quantization);
    }

    boolean isFixed(Value value) {
        return fixed.containsKey(root(value));
    }

    /// Two values share their scale from now on; that of `first` if one is given.
    void join(Value first, Value second) {
        Value to = root(first);
        Value from = root(second);
        if (to.equals(from)) {
            return;
        }
        parents.put(from, to);
        Range range = ranges.remove(from);
        if (range != null) {
            ranges.merge(to, range, Range::with);
        }
        Quantization given = fixed.remove(from);
        if (given != null) {
            fixed.putIfAbsent(to, given);
        }
        if (centred.remove(from)) {
            centred.add(to);
        }
    }

    /// Zero is to be the zero point of this value, and of all that share its scale, where none is given.
    void centre(Value value) {
        centred.add(root(value));
    }

    /// Numbers that are not values lie in this range, too.
    void widen(Value value, Range range) {
        ranges.merge(root(value), range, Range::with);
    }

    Quantization quantization(Value value) {
        Quantization given = fixed.get(root(value));
        if (given != null) {
            return given;
        }
        Range range = range(value).coarse();
        return centred.contains(root(value)) ? activations.centred(range) : activations.of(range);
    }

    Range range(Value value) {
        Range range = ranges.get(root(value));
        if (range == null) {
            throw new IllegalArgumentException("nothing is known of the range of '%s'".formatted(value));
        }
        return range;
    }

    private Value root(Value value) {
        Value at = value;
        for (@Nullable Value next = parents.get(at); next != null && !next.equals(at); next = parents.get(at)) {
            at = next;
        }
        return at;
    }
}
