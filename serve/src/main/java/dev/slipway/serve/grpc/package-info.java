/// TensorFlow Serving and the Open Inference Protocol over gRPC, and gRPC's health check: messages read and written by
/// their public field numbers.
package dev.slipway.serve.grpc;
