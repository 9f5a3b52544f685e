/// The server, put together.
package dev.slipway.serve;
