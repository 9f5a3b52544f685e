/// The transforms of TensorFlow's Graph Transform Tool, by their names and arguments, on hub graphs.
package dev.slipway.passes.transform;
