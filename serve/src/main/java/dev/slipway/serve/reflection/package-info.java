/// What gRPC's clients can ask the server of the messages it takes and gives, so that they need no `.proto` files
/// (<https://github.com/grpc/grpc/blob/master/doc/server-reflection.md>).
package dev.slipway.serve.reflection;
