/// Models of layers to hub graphs: which layer is called on what, models inside models, masks; each layer is looked up
/// among the spellings.
package dev.slipway.formats.keras.read;
