/// Records of this format to hub graphs: a graph for each signature, regions for the subgraphs inside, and each
/// operator looked up among the spellings.
package dev.slipway.formats.tflite.read;
