/// Conversions, and proofs that their results compute the same.
package dev.slipway.verify;
