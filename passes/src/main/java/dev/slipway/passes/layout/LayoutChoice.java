package dev.slipway.passes.layout;

import org.jspecify.annotations.Nullable;

/// What a conversion does about the order of channels: `--layout`.
public enum LayoutChoice {
    /// What the target's own ops want.
    TARGET,
    /// Every op as the source has it.
    KEEP,
    CHANNELS_FIRST,
    CHANNELS_LAST;

    /// The choice as the command line spells it: `keep`, `channels-first`, `channels-last`.
    ///
    /// @throws IllegalArgumentException when it is none of them
    public static LayoutChoice parse(String text) {
        return switch (text) {
            case "keep" -> KEEP;
            case "channels-first" -> CHANNELS_FIRST;
            case "channels-last" -> CHANNELS_LAST;
            default ->
                throw new IllegalArgumentException(
                        "layout '%s' is not known: use keep, channels-first or channels-last".formatted(text));
        };
    }

    /// The order that spatial ops are brought to; null where they stay as they are.
    public @Nullable ChannelOrder order(String format) {
        return switch (this) {
            case KEEP -> null;
            case CHANNELS_FIRST -> ChannelOrder.FIRST;
            case CHANNELS_LAST -> ChannelOrder.LAST;
            case TARGET ->
                switch (format) {
                    case "onnx" -> ChannelOrder.FIRST;
                    case "tflite", "tensorflow" -> ChannelOrder.LAST;
                    default -> null;
                };
        };
    }
}
