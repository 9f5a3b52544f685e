package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import java.util.Map;

/// Under which name a layer is looked up among the spellings.
final class LayerTypes {

    private LayerTypes() {}

    /// The class of a layer; `ops.` and the class of an operation of Keras 3; `tf.` and the name of a function of
    /// TensorFlow, `raw.` and that of an op, which Keras 2 put into layers of their own.
    static String of(KerasConfig layer) {
        String type = layer.text("class_name", "");
        KerasConfig config = layer.get("config") instanceof Map<?, ?> ? layer.config("config") : KerasConfig.EMPTY;
        return switch (type) {
            case "TFOpLambda", "SlicingOpLambda" -> "tf." + config.text("function", "");
            case "TensorFlowOpLayer" -> "raw." + definition(layer, config).text("op", "");
            default -> LayerNames.isOperation(layer) ? "ops." + type : ownName(layer, type);
        };
    }

    /// The op that a layer is made of, which some versions wrote as text.
    private static KerasConfig definition(KerasConfig layer, KerasConfig config) {
        return config.get("node_def") instanceof String text
                ? KerasConfig.parse(text, layer.where())
                : config.config("node_def");
    }

    /// Registered classes have the name of their package before their own.
    private static String ownName(KerasConfig layer, String type) {
        String registered = layer.get("registered_name") instanceof String name ? name : type;
        String module = layer.text("module", "");
        boolean isCustom = registered.contains(">") && !module.startsWith("keras");
        return isCustom ? registered : type;
    }

    /// The name of the dtype policy of a layer.
    static String policy(KerasConfig config) {
        return switch (config.get("dtype")) {
            case String name -> name;
            case Map<?, ?> object
            when object.get("config") instanceof Map<?, ?> inside -> String.valueOf(inside.get("name"));
            case null, default -> "";
        };
    }
}
