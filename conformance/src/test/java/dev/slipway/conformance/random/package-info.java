/// Graphs drawn at random: networks as exporters write them, with what rules look for.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.random;
