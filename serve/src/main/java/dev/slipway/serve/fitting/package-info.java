/// What TensorFlow would take although a signature declares otherwise, made into what is declared.
package dev.slipway.serve.fitting;
