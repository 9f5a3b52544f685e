/// One TensorFlow node on its way into the hub: what a spelling asks of it, and what it says in its place.
package dev.slipway.formats.tensorflow.node;
