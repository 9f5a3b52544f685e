/// How TFLite says the ops of the hub, one file for each family, reading beside writing. [TfliteOps] lists them; to
/// support one more op, look no further than here.
package dev.slipway.formats.tflite.spelling;
