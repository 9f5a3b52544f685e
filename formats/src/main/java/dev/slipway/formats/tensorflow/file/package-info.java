/// Bytes of graphs and checkpoints to records of this format. Nothing here knows what a node means.
package dev.slipway.formats.tensorflow.file;
