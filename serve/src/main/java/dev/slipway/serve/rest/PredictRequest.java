package dev.slipway.serve.rest;

import dev.slipway.model.tensor.Tensor;
import java.util.SequencedMap;

/// What a body asks for.
///
/// @param signature its name; empty means the default
/// @param byRow whether inputs came as `instances`, so that outputs go as `predictions`
record PredictRequest(String signature, boolean byRow, SequencedMap<String, Tensor> inputs) {}
