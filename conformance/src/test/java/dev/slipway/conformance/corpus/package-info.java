/// Real models of others, as far as they are at hand.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.corpus;
