/// What the contracts stand on: the collection of models, the sources of this project, lists of known gaps, and what
/// counts as the same numbers.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.material;
