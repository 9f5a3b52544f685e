/// Archives of arrays: NumPy's `.npy` and `.npz`.
package dev.slipway.wire.archive;
