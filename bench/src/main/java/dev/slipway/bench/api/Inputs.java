package dev.slipway.bench.api;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.verify.data.RandomInputs;
import dev.slipway.verify.data.Sizes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// What a model is given.
///
/// @param shapes of inputs whose sizes vary, by name
/// @param given tensors by name; an empty name means the only input
/// @param batch rows, where the first axis varies and no shape is given
/// @param seed of the values that are drawn
public record Inputs(Map<String, Shape> shapes, Map<String, Tensor> given, long batch, long seed) {

    private static final long OPEN = 1;

    public Inputs {
        shapes = Map.copyOf(shapes);
        given = Map.copyOf(given);
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least 1 row, got " + batch);
        }
    }

    /// One row, drawn.
    public static Inputs random(long seed) {
        return new Inputs(Map.of(), Map.of(), 1, seed);
    }

    /// A tensor for each input.
    ///
    /// @param types of what the model takes
    public SequencedMap<String, Tensor> tensors(SequencedMap<String, TensorType> types) {
        requireKnown(types, shapes, "shape");
        requireKnown(types, given, "tensor");
        SequencedMap<String, TensorType> wanted = new LinkedHashMap<>();
        types.forEach((name, type) ->
                wanted.put(name, chosen(shapes, name, types) instanceof Shape shape ? type.withShape(shape) : type));
        SequencedMap<String, TensorType> drawn = new LinkedHashMap<>(wanted);
        drawn.keySet().removeIf(name -> chosen(given, name, types) != null);
        SequencedMap<String, Tensor> random =
                new RandomInputs(drawn, Map.of(), seed).sample(0, new Sizes(Map.of(), batch, OPEN));
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        wanted.forEach((name, type) -> tensors.put(
                name,
                chosen(given, name, types) instanceof Tensor tensor ? tensor.cast(type.element()) : random.get(name)));
        return tensors;
    }

    private static <T> @org.jspecify.annotations.Nullable T chosen(
            Map<String, T> values, String name, Map<String, TensorType> types) {
        T value = values.get(name);
        return value == null && types.size() == 1 ? values.get("") : value;
    }

    private static void requireKnown(Map<String, TensorType> types, Map<String, ?> values, String what) {
        for (String name : values.keySet()) {
            if (!types.containsKey(name) && !(name.isEmpty() && types.size() == 1)) {
                throw new IllegalArgumentException(
                        "a %s is given for input '%s', but the model's are %s".formatted(what, name, types.keySet()));
            }
        }
    }
}
