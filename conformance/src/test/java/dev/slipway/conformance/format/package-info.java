/// What every format promises: the same silhouette, and a `FormatException` for whatever is damaged or lies.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.format;
