package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Layers of Keras 1, in the words of Keras 2 (<https://faroit.com/keras-docs/1.2.2/>).
final class FirstKeras {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("Convolution1D", "Conv1D"),
            Map.entry("Convolution2D", "Conv2D"),
            Map.entry("Convolution3D", "Conv3D"),
            Map.entry("AtrousConvolution1D", "Conv1D"),
            Map.entry("AtrousConvolution2D", "Conv2D"),
            Map.entry("AtrousConv1D", "Conv1D"),
            Map.entry("AtrousConv2D", "Conv2D"),
            Map.entry("SeparableConvolution2D", "SeparableConv2D"),
            Map.entry("TimeDistributedDense", "Dense"));

    private static final Map<String, String> MERGES = Map.of(
            "sum",
            "Add",
            "mul",
            "Multiply",
            "concat",
            "Concatenate",
            "ave",
            "Average",
            "max",
            "Maximum",
            "dot",
            "Dot",
            "cos",
            "Dot");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("nb_filter", "filters"),
            Map.entry("filter_length", "kernel_size"),
            Map.entry("subsample_length", "strides"),
            Map.entry("subsample", "strides"),
            Map.entry("border_mode", "padding"),
            Map.entry("bias", "use_bias"),
            Map.entry("atrous_rate", "dilation_rate"),
            Map.entry("pool_length", "pool_size"),
            Map.entry("stride", "strides"),
            Map.entry("length", "size"),
            Map.entry("inner_activation", "recurrent_activation"),
            Map.entry("concat_axis", "axis"),
            Map.entry("dot_axes", "axes"));

    private FirstKeras() {}

    /// What already speaks as Keras 2 does stays as it is.
    static KerasConfig modernized(KerasConfig layer) {
        if (!(layer.get("config") instanceof Map<?, ?>)) {
            return layer;
        }
        String type = layer.text("class_name", "");
        KerasConfig config = layer.config("config");
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        config.members().forEach((name, value) -> members.put(NAMES.getOrDefault(name, name), inside(name, value)));
        if (!type.equals("Embedding") && config.has("output_dim")) {
            members.put("units", config.get("output_dim"));
        }
        kernel(config, members);
        order(config, type, members);
        String modern = type.equals("Merge")
                ? MERGES.getOrDefault(config.text("mode", ""), "Merge by " + config.text("mode", ""))
                : TYPES.getOrDefault(type, type);
        if (type.equals("Merge") && config.text("mode", "").equals("cos")) {
            members.put("normalize", true);
        }
        return layer.with(Map.of("class_name", modern, "config", members));
    }

    private static @Nullable Object inside(String name, @Nullable Object value) {
        return name.equals("layer") && value instanceof Map<?, ?>
                ? modernized(KerasConfig.of(value, name)).members()
                : value;
    }

    /// The sizes of a kernel had a name each.
    private static void kernel(KerasConfig config, Map<String, @Nullable Object> members) {
        List<@Nullable Object> sizes = new ArrayList<>();
        for (String name : List.of("nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3")) {
            if (config.has(name)) {
                sizes.add(config.get(name));
            }
        }
        if (!sizes.isEmpty()) {
            members.put("kernel_size", sizes);
        }
    }

    /// Where channels came first, kernels had their outputs first.
    private static void order(KerasConfig config, String type, Map<String, @Nullable Object> members) {
        if (config.has("dim_ordering")) {
            boolean first = config.text("dim_ordering", "tf").equals("th");
            members.put("data_format", first ? "channels_first" : "channels_last");
            members.put("kernel_outputs_first", first && type.matches("(Atrous)?Conv.*"));
        }
    }
}
