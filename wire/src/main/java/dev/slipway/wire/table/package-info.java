/// The sorted string table of TensorFlow checkpoints.
package dev.slipway.wire.table;
