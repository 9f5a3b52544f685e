/// The network: HTTP/1.1, HTTP/2 and gRPC on one port, over Netty. Bytes become the values of
/// [dev.slipway.serve.http]; limits, compression, TLS and orderly endings are here and nowhere else.
package dev.slipway.serve.net;
