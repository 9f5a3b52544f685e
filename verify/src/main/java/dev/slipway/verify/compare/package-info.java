/// How far tensors differ, and how far they may.
package dev.slipway.verify.compare;
