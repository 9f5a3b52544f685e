/// Bytes of a model to records of this format and back: tables, options, buffers, and the variables that a file sets.
/// Nothing here knows what an operator means.
package dev.slipway.formats.tflite.file;
