/// The law that every scheme of quantisation obeys: smaller files that compute nearly the same on the vendors'
/// runtimes.
package dev.slipway.conformance.quantize;
