/// What every rule that changes a graph promises: the same numbers.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.rule;
