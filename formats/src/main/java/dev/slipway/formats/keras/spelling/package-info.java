/// What Keras's layers and operations are in ops of the hub, one file for each family. [KerasOps] lists them;
/// to support one more layer, look no further than here.
package dev.slipway.formats.keras.spelling;
