/// Hub graphs to what TFLite can say: ops that it lacks become those it has, family by family; then the file they are
/// put into.
package dev.slipway.formats.tflite.write;
