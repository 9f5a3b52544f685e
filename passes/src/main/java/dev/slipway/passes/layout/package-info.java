/// Decides, for a whole graph at once, which values are kept channels first and which channels last.
package dev.slipway.passes.layout;
