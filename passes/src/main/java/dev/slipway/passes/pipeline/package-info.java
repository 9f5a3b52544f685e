/// Which rules run together, and in which order, for which target.
package dev.slipway.passes.pipeline;
