/// Hub graphs to what TFLite can say: ops that it lacks become those it has, family by family.
package dev.slipway.formats.tflite.write;
