/// Runs SavedModels, frozen graphs, and meta graphs with their checkpoint on TensorFlow, through its C interface.
///
/// The libraries are those of TensorFlow's own Java bindings; nothing else of them is needed.
package dev.slipway.engine.tensorflow;
