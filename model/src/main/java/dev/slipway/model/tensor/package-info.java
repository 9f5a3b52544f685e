/// What flows along the edges of a graph: element types, symbolic dimensions, shapes, quantisation, and the bytes
/// themselves.
package dev.slipway.model.tensor;
