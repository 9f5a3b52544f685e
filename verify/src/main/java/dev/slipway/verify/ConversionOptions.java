package dev.slipway.verify;

import dev.slipway.model.format.ReadOptions;
import dev.slipway.passes.layout.LayoutChoice;

/// How a model is converted.
///
/// @param reading which part of the source is meant, and with which input shapes
/// @param layout the order of channels
public record ConversionOptions(ReadOptions reading, LayoutChoice layout) {

    /// All of the source's default signature, as the target's own ops want it.
    public static final ConversionOptions DEFAULT = new ConversionOptions(ReadOptions.ALL, LayoutChoice.TARGET);

    /// The same, of another part of the source.
    public ConversionOptions with(ReadOptions reading) {
        return new ConversionOptions(reading, layout);
    }

    /// The same, with the order of channels that the caller chose.
    public ConversionOptions with(LayoutChoice layout) {
        return new ConversionOptions(reading, layout);
    }
}
