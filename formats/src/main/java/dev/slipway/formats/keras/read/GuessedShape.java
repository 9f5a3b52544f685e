package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the weights of a first layer tell of a model's input, where nothing else does.
final class GuessedShape {

    private GuessedShape() {}

    /// Sizes, of which null is unknown; null where nothing can be told.
    static @Nullable Object of(String type, KerasConfig config, KerasWeights weights) {
        if (type.equals("Embedding")) {
            return sizes(null, config.has("input_length") ? config.get("input_length") : null);
        }
        if (weights.count() == 0) {
            return null;
        }
        Shape kernel = weights.get(0).shape();
        boolean first = config.text("data_format", "channels_last").equals("channels_first");
        int rank = kernel.rank();
        return switch (type) {
            case "Dense" -> sizes(null, kernel.size(0));
            case "LSTM", "GRU", "SimpleRNN" -> sizes(null, null, kernel.size(0));
            case "Conv1D",
                    "Conv2D",
                    "Conv3D",
                    "DepthwiseConv1D",
                    "DepthwiseConv2D",
                    "SeparableConv1D",
                    "SeparableConv2D" -> {
                List<@Nullable Object> sizes = new ArrayList<>(Arrays.asList(new Object[rank]));
                sizes.set(first ? 1 : rank - 1, kernel.size(rank - 2) * config.integer("groups", 1));
                yield sizes;
            }
            default -> null;
        };
    }

    private static List<@Nullable Object> sizes(@Nullable Object... sizes) {
        return Arrays.asList(sizes);
    }
}
