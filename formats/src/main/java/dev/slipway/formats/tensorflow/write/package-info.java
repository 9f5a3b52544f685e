/// What turns a hub graph into one that TensorFlow can spell, and writes it as a frozen graph or a SavedModel.
package dev.slipway.formats.tensorflow.write;
