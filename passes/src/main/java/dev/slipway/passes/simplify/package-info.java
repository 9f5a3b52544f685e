/// Removes what does nothing, and what is done twice.
package dev.slipway.passes.simplify;
