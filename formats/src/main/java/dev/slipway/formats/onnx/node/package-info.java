/// One node under way: an ONNX node read into the hub, a hub node replaced by others, a hub node written as ONNX nodes.
/// What a spelling asks of it, and what it says in its place.
package dev.slipway.formats.onnx.node;
