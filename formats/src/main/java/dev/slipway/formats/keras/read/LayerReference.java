package dev.slipway.formats.keras.read;

/// An output of a call of a layer: what Keras calls `keras_history`.
///
/// @param layer the layer's name
/// @param call which of its calls
/// @param output which of that call's outputs
record LayerReference(String layer, int call, int output) {}
