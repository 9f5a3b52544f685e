/// The laws every op, format, rule and engine obeys, and the shape of the house itself.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance;
