/// The configuration files of TensorFlow Serving: protocol buffers as text.
package dev.slipway.serve.config;
