/// Joins ops into one that does the same.
package dev.slipway.passes.fuse;
