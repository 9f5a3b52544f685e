/// What clients of Triton may ask of a running server and change: how it logs, and how it traces.
package dev.slipway.serve.settings;
