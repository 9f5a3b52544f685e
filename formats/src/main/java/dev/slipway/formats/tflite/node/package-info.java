/// One node under way: an operator read into the hub, a hub node replaced by others, a hub node written as operators.
/// What a spelling asks of it, and what it says in its place.
package dev.slipway.formats.tflite.node;
