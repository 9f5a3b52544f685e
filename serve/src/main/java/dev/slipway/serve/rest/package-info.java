/// TensorFlow Serving's REST interface: predict, classify, regress, status and metadata under `/v1/models`
/// (<https://www.tensorflow.org/tfx/serving/api_rest>), its errors and layout to the byte.
package dev.slipway.serve.rest;
