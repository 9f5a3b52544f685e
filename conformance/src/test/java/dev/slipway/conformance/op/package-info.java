/// What every operator of the hub promises: constraints that are checked, types that are what is computed, spellings
/// that come back, and the page that says which format has which.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.op;
