package dev.slipway.passes.transform;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `strip_unused_nodes` is told of inputs: a type and shape for all, and those of some by name.
///
/// @param element the type of inputs without one of their own
/// @param shape the shape of inputs without one of their own; null where none is given
/// @param named the inputs that are named
record Placeholders(ElementType element, @Nullable Shape shape, List<Placeholder> named) {

    static final String TRANSFORM = "strip_unused_nodes";

    /// An input that is named.
    record Placeholder(
            String name, ElementType element, @Nullable Shape shape) {}

    /// Reads the arguments.
    ///
    /// @throws IllegalArgumentException naming the one that is wrong
    static Placeholders of(Call call) {
        ElementType element = element(call.one("type").orElse("float"), call);
        Shape shape = call.one("shape").map(text -> shape(text, call)).orElse(null);
        List<String> names = call.all("name");
        List<String> types = call.all("type_for_name");
        List<String> shapes = call.all("shape_for_name");
        requireOneForEach(names, types, "type_for_name", call);
        requireOneForEach(names, shapes, "shape_for_name", call);
        List<Placeholder> named = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            named.add(new Placeholder(
                    plain(names.get(i)),
                    types.isEmpty() ? element : element(types.get(i), call),
                    shapes.isEmpty() ? shape : shape(shapes.get(i), call)));
        }
        return new Placeholders(element, shape, named);
    }

    /// What is told of an input, by its own name or for all.
    Placeholder of(String name) {
        return named.stream()
                .filter(each -> each.name().equals(plain(name)))
                .findFirst()
                .orElse(new Placeholder(name, element, shape));
    }

    /// TensorFlow's name of the first output of a node is that of the node.
    private static String plain(String name) {
        return name.replaceFirst(":0$", "");
    }

    private static void requireOneForEach(List<String> names, List<String> others, String argument, Call call) {
        if (!others.isEmpty() && others.size() != names.size()) {
            throw call.wrong("it has %d of the argument name and %d of %s; give one for each name"
                    .formatted(names.size(), others.size(), argument));
        }
    }

    private static Shape shape(String text, Call call) {
        try {
            return Shape.parse(text, "strip");
        } catch (IllegalArgumentException e) {
            throw call.wrong(String.valueOf(e.getMessage()));
        }
    }

    /// An element type by TensorFlow's name or the hub's.
    private static ElementType element(String name, Call call) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "float" -> ElementType.FLOAT32;
            case "double" -> ElementType.FLOAT64;
            case "half" -> ElementType.FLOAT16;
            case "quint8" -> ElementType.UINT8;
            case "qint8" -> ElementType.INT8;
            case "quint16" -> ElementType.UINT16;
            case "qint16" -> ElementType.INT16;
            case "qint32" -> ElementType.INT32;
            default -> {
                try {
                    yield ElementType.named(name);
                } catch (IllegalArgumentException e) {
                    throw call.wrong(String.valueOf(e.getMessage()));
                }
            }
        };
    }
}
