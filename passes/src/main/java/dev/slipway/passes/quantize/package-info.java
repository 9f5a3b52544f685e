/// How numbers are stored smaller ([QuantizationScheme]), and rules for graphs that say with `Quantize` and
/// `Dequantize`
/// what other formats say in types.
package dev.slipway.passes.quantize;
