/// Records of this format to hub graphs: what a signature needs, with calls inlined, variables replaced by what the
/// checkpoint holds, and control flow raised to regions. Each node that is left is looked up among the spellings.
package dev.slipway.formats.tensorflow.read;
