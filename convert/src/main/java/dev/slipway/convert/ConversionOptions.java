package dev.slipway.convert;

import dev.slipway.model.format.ReadOptions;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.transform.Transforms;

/// How a model is converted.
///
/// @param reading which part of the source is meant, and with which input shapes
/// @param layout the order of channels
/// @param scheme how weights and activations are stored
/// @param transforms what is done beside what the target needs; each knows when
public record ConversionOptions(
        ReadOptions reading, LayoutChoice layout, QuantizationScheme scheme, Transforms transforms) {

    /// All of the source's default signature, as the target's own ops want it, its numbers as they are.
    public static final ConversionOptions DEFAULT =
            new ConversionOptions(ReadOptions.ALL, LayoutChoice.TARGET, QuantizationScheme.none(), Transforms.NONE);

    /// The same, of another part of the source.
    public ConversionOptions with(ReadOptions reading) {
        return new ConversionOptions(reading, layout, scheme, transforms);
    }

    /// The same, with the order of channels that the caller chose.
    public ConversionOptions with(LayoutChoice layout) {
        return new ConversionOptions(reading, layout, scheme, transforms);
    }

    /// The same, with numbers stored in another way.
    public ConversionOptions with(QuantizationScheme scheme) {
        return new ConversionOptions(reading, layout, scheme, transforms);
    }

    /// The same, with transforms that the caller wants.
    public ConversionOptions with(Transforms transforms) {
        return new ConversionOptions(reading, layout, scheme, transforms);
    }
}
