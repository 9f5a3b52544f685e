/// Computes beforehand what does not depend on the inputs.
package dev.slipway.passes.fold;
