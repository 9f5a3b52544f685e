/// How TensorFlow says the ops of the hub, one file for each family. [TensorflowOps] lists them; to support one more
/// op, look no further than here.
package dev.slipway.formats.tensorflow.spelling;
