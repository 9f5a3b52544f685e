package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.spelling.KerasOps;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What layers are called, in configurations and among the weights of a `.keras` file.
final class LayerNames {

    private final Map<String, Integer> used = new HashMap<>();

    /// A layer's own name.
    static String name(KerasConfig layer) {
        String inside = layer.config("config").text("name", layer.text("class_name", "layer"));
        return layer.text("name", inside);
    }

    /// Whether it is a function of `keras.ops` that was called on symbolic tensors, not a layer.
    static boolean isOperation(KerasConfig layer) {
        String module = layer.text("module", "");
        return module.isEmpty() ? isCalledAsOperation(layer) : module.contains(".ops.") || module.endsWith(".ops");
    }

    /// HDF5 files name no modules; but operations cannot be trained.
    private static boolean isCalledAsOperation(KerasConfig layer) {
        String type = layer.text("class_name", "");
        if (KerasOps.of("ops." + type) == null && KerasOps.of(type) != null) {
            return false;
        }
        List<?> calls = layer.list("inbound_nodes");
        return !calls.isEmpty()
                && calls.getFirst() instanceof Map<?, ?> call
                && call.containsKey("args")
                && layer.get("config") instanceof Map<?, ?> config
                && !config.containsKey("trainable");
    }

    /// The place of the next layer among the weights: its class in snake case, numbered from the second of a class on.
    String path(KerasConfig layer) {
        String snake = snake(layer.text("class_name", ""));
        int number = used.merge(snake, 1, Integer::sum) - 1;
        return number == 0 ? snake : snake + "_" + number;
    }

    static String snake(String type) {
        return type.substring(type.lastIndexOf('>') + 1)
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
