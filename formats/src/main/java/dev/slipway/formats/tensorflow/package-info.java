/// TensorFlow: SavedModels of TensorFlow 1 and 2, frozen graphs, and TensorFlow 1 meta graphs with their checkpoint,
/// read as plain files; SavedModels and frozen graphs for TensorFlow 1.15 and later are written
/// (<https://www.tensorflow.org/guide/saved_model>,
/// <https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/protobuf>).
package dev.slipway.formats.tensorflow;
