/// The Open Inference Protocol over HTTP (<https://github.com/kserve/open-inference-protocol>), with Triton's
/// extensions for binary tensors, model repositories and statistics
/// (<https://github.com/triton-inference-server/server/tree/main/docs/protocol>).
package dev.slipway.serve.v2;
