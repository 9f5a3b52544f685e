/// Requests and answers of HTTP and gRPC as values, apart from the network.
package dev.slipway.serve.http;
