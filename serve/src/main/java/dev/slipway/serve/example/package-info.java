/// `tensorflow.Example`: what it holds, the tensors that models take of it, and what they say of it.
package dev.slipway.serve.example;
